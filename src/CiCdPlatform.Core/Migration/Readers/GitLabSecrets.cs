using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>Variables that a job reads and nobody in the file sets: they stand in the project's settings, where secrets are.</summary>
internal static partial class GitLabSecrets
{
    private static readonly HashSet<string> s_system = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "PWD", "OLDPWD", "USER", "SHELL", "TMPDIR", "HOSTNAME", "LANG", "TERM", "IFS", "RANDOM", "SECONDS", "UID", "EUID", "PPID", "BASH_SOURCE", "PIPESTATUS", "REPLY", "LD_LIBRARY_PATH", "PYTHONPATH", "GOPATH", "JAVA_HOME",
        "CI", "FUNCNAME", "LINENO", "OSTYPE", "NODE_ENV", "DEBIAN_FRONTEND", "XDG_CACHE_HOME", "CARGO_HOME", "RUSTUP_HOME", "GOROOT", "GEM_HOME", "VIRTUAL_ENV", "EDITOR", "DISPLAY",
    };

    public static IReadOnlyList<string> Of(GitLabFlowJob job, IReadOnlyDictionary<string, string> variables)
    {
        var script = string.Join('\n', new[] { "before_script", "script", "after_script" }.SelectMany(part => job.Get(part).Scalars()).Select(line => line.Value));
        var known = job.Flow.Root.Mapping("variables");
        var matrix = (job.Get("parallel") as YamlMappingNode).Get("matrix") is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>().SelectMany(entry => entry.Children.Keys).OfType<YamlScalarNode>().Select(key => key.Value).ToHashSet(StringComparer.Ordinal) : [];
        var assigned = Assignment().Matches(script).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        return [.. Use().Matches(script).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)
            .Where(name => !s_system.Contains(name) && !name.StartsWith("CI_", StringComparison.Ordinal) && !name.StartsWith("GITLAB_", StringComparison.Ordinal) && !variables.ContainsKey(name) && known.Get(name) is null && !assigned.Contains(name) && !matrix.Contains(name))];
    }

    [GeneratedRegex(@"\$\{?(?<name>[A-Z][A-Z0-9_]{2,})\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex(@"(^|[\s;&(])(export\s+|local\s+|for\s+|read\s+(-\w+\s+)*)?(?<name>[A-Z][A-Z0-9_]{2,})(=|\s+in\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
