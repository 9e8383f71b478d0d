using System.Globalization;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Services;

/// <summary>Services for a job, and the environment that leads to them.</summary>
internal sealed record ServiceSet(IReadOnlyList<PipelineService> Services, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Unknown)
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
    private static readonly Dictionary<string, (string Name, YamlMappingNode Row)> s_rows = Load();

    /// <summary>
    /// The known ones of the detected services. <paramref name="isBesideMachine"/>: the job runs on a machine and finds them on its own ports, not by name.
    /// Of two that answer on one port the first counts: one job cannot have both.
    /// </summary>
    internal static ServiceSet For(IReadOnlyList<string> names, IReadOnlyList<string> frameworks, bool isBesideMachine, string? imagePrefix)
    {
        var services = new List<PipelineService>();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var wanted in names.Distinct(StringComparer.Ordinal))
        {
            if (!s_rows.TryGetValue(wanted, out var found))
            {
                unknown.Add(wanted);
                continue;
            }

            var (name, row) = found;
            var port = int.Parse(Text(row.Children["port"]), CultureInfo.InvariantCulture);
            if (services.Exists(service => service.Ports.Contains(port)))
            {
                continue;
            }

            string Placed(string value) => value.Replace("{host}", isBesideMachine ? "127.0.0.1" : name, StringComparison.Ordinal);
            services.Add(new PipelineService(name, imagePrefix + Text(row.Children["image"]), [port], Pairs(row, "container").ToDictionary(pair => pair.Key, pair => Placed(pair.Value)), Text(row.Children["health"])));
            var extra = row.Children.TryGetValue("frameworks", out var node) ? frameworks.Where(framework => ((YamlMappingNode)node).Children.ContainsKey(framework)).SelectMany(framework => Pairs((YamlMappingNode)node, framework)) : [];
            foreach (var (key, value) in Pairs(row, "env").Concat(extra))
            {
                environment.TryAdd(key, Placed(value));
            }
        }

        return new ServiceSet(services, environment, unknown);
    }

    private static Dictionary<string, (string Name, YamlMappingNode Row)> Load()
    {
        var rows = new Dictionary<string, (string, YamlMappingNode)>(StringComparer.Ordinal);
        foreach (var (key, node) in ((YamlMappingNode)YamlText.Load(EmbeddedText.Read("Services/services.yml")).Root!).Children)
        {
            var row = (YamlMappingNode)node;
            rows[Text(key)] = (Text(key), row);
            foreach (var alias in row.Children.TryGetValue("aliases", out var aliases) ? ((YamlSequenceNode)aliases).Children : [])
            {
                rows[Text(alias)] = (Text(key), row);
            }
        }

        return rows;
    }

    private static Dictionary<string, string> Pairs(YamlMappingNode row, string key) =>
        ((YamlMappingNode)row.Children[key]).Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
