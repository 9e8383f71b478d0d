using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Configuration;

/// <summary>A configuration, or what is wrong with its text: one with a mistake is never half applied.</summary>
public sealed record ConfigurationRead(RepositoryConfiguration? Configuration, IReadOnlyList<FormProblem> Problems);

/// <summary>Reads a configuration (docs/repository-configuration.md).</summary>
public static class ConfigurationReader
{
    /// <summary>Where a repository keeps it.</summary>
    public static string FileOf(ForgeKind forge) => forge == ForgeKind.GitHub ? ".github/cicd-platform.yml" : ".gitlab/cicd-platform.yml";

    /// <summary>Reads a text over a basis: what the text does not say stays as it is there.</summary>
    public static ConfigurationRead Read(string text, RepositoryConfiguration? basis = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var form = YamlForm.Read(text, "a configuration");
        var read = Walk(form, "", basis ?? RepositoryConfiguration.Default, basis?.Locked ?? []);
        return form.Problems.Count == 0 ? new ConfigurationRead(read, []) : new ConfigurationRead(null, [.. form.Problems.OrderBy(problem => problem.Line)]);
    }

    private static RepositoryConfiguration Walk(YamlForm form, string prefix, RepositoryConfiguration configuration, IReadOnlyList<string> locked)
    {
        var below = ConfigurationFields.All.Where(field => field.Path.StartsWith(prefix, StringComparison.Ordinal)).ToLookup(field => field.Path[prefix.Length..].Split('.')[0], StringComparer.Ordinal);
        form.Knows([.. below.Select(group => group.Key)]);
        foreach (var group in below)
        {
            // A key without a value says nothing.
            if (form.Get(group.Key) is not { } node || node is YamlScalarNode { Value: null or "" or "~" or "null" })
            {
                continue;
            }

            if (locked.Contains(prefix + group.Key))
            {
                form.Problem(node, $"'{prefix + group.Key}' is locked by the organisation's configuration: take the key out here");
            }
            else if (group.First() is var field && field.Path == prefix + group.Key)
            {
                configuration = field.Read(configuration, form, node);
            }
            else if (form.Form(group.Key) is { } inner)
            {
                configuration = Walk(inner, $"{prefix}{group.Key}.", configuration, locked);
            }
        }

        return configuration;
    }
}
