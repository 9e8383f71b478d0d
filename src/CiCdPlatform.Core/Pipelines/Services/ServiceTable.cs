using System.Globalization;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Services;

/// <summary>Services for a job, and the environment that leads to them.</summary>
internal sealed record ServiceSet(IReadOnlyList<PipelineService> Services, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The job's own environment, with that of the services where it says nothing.</summary>
    internal IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> own)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Environment.Concat(own))
        {
            merged[name] = value;
        }

        return merged;
    }
}

/// <summary>The shipped table of services.</summary>
internal static class ServiceTable
{
    private static readonly YamlMappingNode s_root = (YamlMappingNode)YamlText.Load(EmbeddedText.Read("Services/services.yml")).Root!;

    /// <summary>The known ones of the detected services; what the table does not know is left out.</summary>
    internal static ServiceSet For(IReadOnlyList<string> names, ForgeKind forge, string? imagePrefix)
    {
        var services = new List<PipelineService>();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (!s_root.Children.TryGetValue(name, out var node))
            {
                continue;
            }

            var row = (YamlMappingNode)node;
            var port = int.Parse(Text(row.Children["port"]), CultureInfo.InvariantCulture);
            services.Add(new PipelineService(name, imagePrefix + Text(row.Children["image"]), [port], Pairs(row, "container"), Text(row.Children["health"])));
            foreach (var (key, value) in Pairs(row, "env"))
            {
                environment.TryAdd(key, value.Replace("{host}", forge == ForgeKind.GitHub ? "localhost" : name, StringComparison.Ordinal));
            }
        }

        return new ServiceSet(services, environment);
    }

    private static Dictionary<string, string> Pairs(YamlMappingNode row, string key) =>
        ((YamlMappingNode)row.Children[key]).Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
