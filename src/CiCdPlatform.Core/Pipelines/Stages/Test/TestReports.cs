using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Stages.Test;

/// <summary>How a test command tells machines what it found: a row of <c>test-reports.yml</c>, whose head explains the keys.</summary>
internal sealed record TestReport(
    Regex Command, string? Package, bool Also, string? Append, string? After, IReadOnlyDictionary<string, string> Reports, string? CoveragePattern, IReadOnlyDictionary<string, string> Environment);

/// <summary>The shipped table of them.</summary>
internal static class TestReports
{
    private static readonly List<TestReport> s_rows =
        [.. ((YamlSequenceNode)YamlText.Load(EmbeddedText.Read("Stages/Test/test-reports.yml")).Root!).Children.Cast<YamlMappingNode>().Select(Row)];

    /// <summary>The packages without which some commands write no report.</summary>
    internal static IReadOnlyList<string> Packages { get; } = [.. s_rows.Select(row => row.Package).OfType<string>()];

    /// <summary>The rows for a command; none for one that is more than one command, or that writes nothing.</summary>
    private static List<TestReport> For(string command, IReadOnlyList<string> packages)
    {
        if (command.AsSpan().IndexOfAny("&|;<>`") >= 0)
        {
            return [];
        }

        var fitting = s_rows.Where(row => (row.Package is null || packages.Contains(row.Package)) && row.Command.IsMatch(command)).ToList();
        return [.. fitting.Where(row => !row.Also).Take(1), .. fitting.Where(row => row.Also)];
    }

    /// <summary>The steps of a test job with their reports asked for, and the reports; paths relative to the component's folder.</summary>
    internal static (IReadOnlyList<PipelineStep> Steps, IReadOnlyList<TestReport> Found) Apply(IReadOnlyList<PipelineStep> steps, IReadOnlyList<string> commands, ComponentManifest manifest)
    {
        var found = new List<TestReport>();
        IEnumerable<string> Lines(string line)
        {
            var (runs, asked) = manifest.Behind(line);
            var rows = commands.Contains(line) ? For(runs, manifest.Packages) : [];
            var arguments = rows.Select(row => row.Append).OfType<string>().ToList();

            // A second run would write over the report of the first.
            if (rows.Count == 0 || (arguments.Count > 0 && rows.Exists(found.Contains)))
            {
                return [line];
            }

            found.AddRange(rows);
            return [arguments.Count == 0 ? line : $"{asked} {string.Join(' ', arguments)}", .. rows.Select(row => row.After).OfType<string>()];
        }

        return ([.. steps.Select(step => step with { Run = [.. step.Run.SelectMany(Lines)] })], [.. found.Distinct()]);
    }

    private static TestReport Row(YamlMappingNode row) => new(
        new Regex("^" + Text(row, "command"), RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        Text(row, "package"),
        Text(row, "also") == "true",
        Text(row, "append"),
        Text(row, "after"),
        Pairs(row, "reports"),
        Text(row, "coverage"),
        Pairs(row, "env"));

    private static string? Text(YamlMappingNode row, string key) => row.Children.TryGetValue(key, out var node) ? ((YamlScalarNode)node).Value : null;

    private static Dictionary<string, string> Pairs(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node) ? ((YamlMappingNode)node).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!) : [];
}
