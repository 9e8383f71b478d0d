using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Steps that do what another did, and runs that another run does too.</summary>
internal sealed class RedundantChecker : IChecker
{
    public SuggestionKind Kind => SuggestionKind.Redundant;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context) =>
        flow.Jobs.SelectMany(job => new[] { SecondCheckout(job), SecondInstall(job), SecondCache(job) }).Append(BothEvents(flow, context)).OfType<Proposal>();

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context) => GitLabRepeats.Of(flow);

    private static Proposal? SecondCheckout(GitHubJob job)
    {
        var checkouts = job.Steps.Where(step => step.IsPlainCheckout).ToList();
        if (checkouts is not [var first, .. var others] || others.Count == 0 || job.StepList is null)
        {
            return null;
        }

        // Another reference, or other inputs, check other things out; and what ran between may have changed the files on purpose.
        var second = others.FirstOrDefault(other => Same(first.With, other.With) && other.Node.Get("if") is null && first.Node.Get("if") is null
            && job.Steps.Skip(first.Index + 1).Take(other.Index - first.Index - 1).All(step => step.Uses is not null && !step.Uses.Is("actions/download-artifact") && step.Node.Get("run") is null));
        return second is null ? null : new Proposal(second.Line, $"Job '{job.Id}' checks the same commit out twice.", [job.Flow.File.RemoveItem(second.Node)]);
    }

    private static Proposal? SecondInstall(GitHubJob job)
    {
        var installs = job.Steps.Where(step => step.Commands is [var only] && CommandKinds.Installs(only)).ToList();
        foreach (var (step, earlier) in installs.SelectMany((step, i) => installs.Take(i).Select(earlier => (step, earlier))))
        {
            if (step.Commands[0] == earlier.Commands[0] && step.WorkingDirectory == earlier.WorkingDirectory && earlier.Node.Get("if") is null && step.Node.Get("if") is null && Same(earlier.Node.Mapping("env"), step.Node.Mapping("env"))
                && job.Steps.Skip(earlier.Index + 1).Take(step.Index - earlier.Index - 1).All(between => between.Uses is null && between.Commands.All(command => CommandKinds.Tests(command) || CommandKinds.OnlyLints(command))))
            {
                return new Proposal(step.Line, $"Job '{job.Id}' runs '{step.Commands[0]}' twice, with nothing between that would undo it.", [job.Flow.File.RemoveItem(step.Node)]);
            }
        }

        return null;
    }

    // The set-up action keeps the same folders: both restore, both save, and the second overwrites the first's files.
    private static Proposal? SecondCache(GitHubJob job)
    {
        foreach (var row in CacheTable.All.Where(row => row.SetUp is not null))
        {
            var setUp = job.Steps.FirstOrDefault(step => step.Uses?.Is(row.SetUp!.Action) == true && step.Input(row.SetUp.Input) is var input
                && (input == row.SetUp.Value || (input is null && row.SetUp.Always is { } always && step.Uses.Major >= always)));
            var cache = job.Steps.FirstOrDefault(step => step.Uses?.Name.Equals("actions/cache", StringComparison.OrdinalIgnoreCase) == true && step.Node.Get("id") is null
                && (step.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } paths && paths.All(row.Covers));
            if (setUp is not null && cache is not null)
            {
                return new Proposal(cache.Line, $"Job '{job.Id}' keeps what {row.Tool} downloads twice: {setUp.Uses!.Name} does it already.", [job.Flow.File.RemoveItem(cache.Node)]);
            }
        }

        return null;
    }

    // Every push to a branch with a pull request runs the workflow for both.
    private static Proposal? BothEvents(GitHubFlow flow, CheckContext context)
    {
        if (!flow.OnPullRequest || !flow.Events.Contains("push") || flow.Jobs.Any(job => job.Publishes) || flow.File.Text.Contains("refs/tags", StringComparison.Ordinal) || flow.File.Text.Contains("ref_type", StringComparison.Ordinal) || flow.File.Text.Contains("event_name", StringComparison.Ordinal))
        {
            return null;
        }

        string[] lines = ["push:", "  branches: [main, master]"];
        var edit = flow.On switch
        {
            YamlMappingNode on when on.Pair("push") is { Value: YamlScalarNode } pair && on.Style != YamlDotNet.Core.Events.MappingStyle.Flow && flow.File.Line((int)pair.Key.Start.Line).TrimEnd().EndsWith("push:", StringComparison.Ordinal) => flow.File.After(on, "push", "  branches: [main, master]"),
            YamlSequenceNode { Style: YamlDotNet.Core.Events.SequenceStyle.Flow, Children.Count: 2 } list when (int)list.Start.Line == (int)flow.Root.Pair("on")!.Value.Key.Start.Line && !flow.File.Line((int)list.Start.Line).Contains('#', StringComparison.Ordinal)
                => new Diffs.LineEdit((int)list.Start.Line, 1, ["on:", .. lines.Select(line => "  " + line), "  pull_request:"]),
            _ => null,
        };
        var seconds = context.Timings.Jobs.Where(job => job.File == flow.File.Path).Sum(job => job.Duration.TotalSeconds);
        return edit is null || flow.Events.Contains("pull_request_target")
            ? null
            : new Proposal(
                (int)flow.Root.Pair("on")!.Value.Key.Start.Line,
                "Every push to a branch with an open pull request runs this workflow twice, once for the push and once for the pull request: let pushes start it on the main branch alone (name yours). Branches without a pull request are no longer checked.",
                [edit],
                seconds < 1 ? null : new SavingEstimate(FormattableString.Invariant($"one of two runs for each push to a pull request: {seconds / 60:0.#} machine minutes"), Math.Round(seconds, 1)));
    }

    private static bool Same(YamlMappingNode? one, YamlMappingNode? other) => one is null || other is null ? ReferenceEquals(one, other) : one.Equals(other);
}
