using System.Text.RegularExpressions;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Stages.Test;

/// <summary>How a test command tells machines what it found: a row of <c>test-reports.yml</c>, whose head explains the keys.</summary>
internal sealed record TestReport(
    Regex Command, string? Append, string? After, IReadOnlyDictionary<string, string> Reports, string? CoveragePattern, IReadOnlyDictionary<string, string> Environment);

/// <summary>The shipped table of them.</summary>
internal static class TestReports
{
    private static readonly List<TestReport> s_rows =
        [.. ((YamlSequenceNode)YamlText.Load(EmbeddedText.Read("Stages/Test/test-reports.yml")).Root!).Children.Cast<YamlMappingNode>().Select(Row)];

    /// <summary>The row for a command; null for one that is more than one command, or that writes nothing.</summary>
    internal static TestReport? For(string command) =>
        command.AsSpan().IndexOfAny("&|;<>`") >= 0 ? null : s_rows.Find(row => row.Command.IsMatch(command));

    /// <summary>The steps of a test job with their reports asked for, and the reports; paths relative to the component's folder.</summary>
    internal static (IReadOnlyList<PipelineStep> Steps, IReadOnlyList<TestReport> Found) Apply(IReadOnlyList<PipelineStep> steps, IReadOnlyList<string> commands)
    {
        var found = new List<TestReport>();
        IEnumerable<string> Lines(string line)
        {
            if (!commands.Contains(line) || For(line) is not { } row)
            {
                return [line];
            }

            // A second run would write over the report of the first.
            if (row.Append is not null && found.Contains(row))
            {
                return [line];
            }

            found.Add(row);
            var asked = row.Append is null ? line : $"{line} {row.Append}";
            return row.After is null ? [asked] : [asked, row.After];
        }

        return ([.. steps.Select(step => step with { Run = [.. step.Run.SelectMany(Lines)] })], [.. found.Distinct()]);
    }

    private static TestReport Row(YamlMappingNode row) => new(
        new Regex("^" + Text(row, "command"), RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        Text(row, "append"),
        Text(row, "after"),
        Pairs(row, "reports"),
        Text(row, "coverage"),
        Pairs(row, "env"));

    private static string? Text(YamlMappingNode row, string key) => row.Children.TryGetValue(key, out var node) ? ((YamlScalarNode)node).Value : null;

    private static Dictionary<string, string> Pairs(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node) ? ((YamlMappingNode)node).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!) : [];
}
