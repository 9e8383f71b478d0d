using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Jobs of GitLab that check the sources and run the tests one after another.</summary>
internal static class GitLabSplit
{
    private const string Id = "lint";
    private const int LongMinutes = 4;

    // What prepares both jobs; what the tests alone need (services, what becomes of their reports) stays with them.
    private static readonly string[] s_carried = ["<<", "extends", "stage", "image", "variables", "cache", "tags", "rules", "only", "except", "needs", "dependencies", "timeout", "interruptible", "before_script"];

    public static Proposal? Of(GitLabFlowJob job, CheckContext context)
    {
        var flow = job.Flow;
        if (job.Node.Get("script") is not YamlSequenceNode { Style: not SequenceStyle.Flow } script || job.Publishes || flow.Includes || flow.ExtendsUnknown(job.Node) || flow.IsNeeded(job.Id)
            || job.Get("parallel") is not null || job.Get("allow_failure") is not null || flow.Root.Get(Id) is not null || !script.Children.All(line => line is YamlScalarNode))
        {
            return null;
        }

        var lines = script.Children.Select(line => (Node: line, Commands: ShellLines.Of(((YamlScalarNode)line).Value))).ToList();
        var prepared = lines.TakeWhile(line => line.Commands.All(CommandKinds.Installs)).ToList();
        var lints = lines.Where(line => line.Commands.Count > 0 && line.Commands.All(CommandKinds.OnlyLints)).ToList();
        var tests = lines.Where(line => line.Commands.Any(CommandKinds.Tests)).ToList();
        var worth = context.Timings.Longest(flow.File.Path, job.Id, null) is { } taken ? taken.TotalMinutes >= LongMinutes : lints.Count >= 2;
        if (!worth || lints.Count == 0 || tests.Count == 0 || lines.Skip(prepared.Count).TakeWhile(line => line != lints[^1]).Any(line => !lints.Contains(line) && !tests.Contains(line)))
        {
            return null;
        }

        var file = flow.File;
        var inner = new string(' ', (int)job.Node.Children.First().Key.Start.Column - 1);
        List<string> added = ["", Id + ":"];
        added.AddRange(s_carried.Select(key => job.Node.Pair(key)).Where(pair => pair is not null)
            .SelectMany(pair => Source(file, (int)pair!.Value.Key.Start.Line, pair.Value.Value.Start.CompareTo(pair.Value.Key.Start) < 0 ? 0 : file.LastLine(pair.Value.Value))));
        added.AddRange([inner + "script:", .. prepared.Concat(lints).SelectMany(line => Source(file, (int)line.Node.Start.Line, file.LastLine(line.Node)))]);

        // A copied anchor would stand there twice.
        if (added.Exists(line => line.Contains(": &", StringComparison.Ordinal)))
        {
            return null;
        }

        return new Proposal(
            (int)lints[0].Node.Start.Line,
            $"Job '{job.Id}' runs {(lints.Count == 1 ? "a check" : $"{lints.Count} checks")} of the sources and the tests one after another: in a job of {(lints.Count == 1 ? "its" : "their")} own they run at once, and a failed check does not hide the tests.",
            [.. lints.Select(line => file.RemoveItem(line.Node)), new LineEdit(file.LastLine(job.Node) + 1, 0, added)]);
    }

    private static IEnumerable<string> Source(RuleFile file, int first, int last) => Enumerable.Range(first, Math.Max(1, last - first + 1)).Select(file.Line);
}
