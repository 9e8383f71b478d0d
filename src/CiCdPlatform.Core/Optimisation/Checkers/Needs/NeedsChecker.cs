using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Jobs that wait for too little, or for more than they use.</summary>
internal sealed partial class NeedsChecker : IChecker
{
    private const int ManyMachines = 9;

    public SuggestionKind Kind => SuggestionKind.Needs;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        if (SkippedChecks.Of(flow) is { } skipped)
        {
            yield return skipped;
        }

        foreach (var job in flow.Jobs)
        {
            var proposal = Referenced(job) ?? Fetched(job) ?? Released(job) ?? CheckedFirst(job);
            if (proposal is not null)
            {
                yield return proposal;
            }
        }
    }

    // Many machines for a change that the cheapest check refuses.
    private static Proposal? CheckedFirst(GitHubJob job)
    {
        if (job.Needs.Count > 0 || job.IsCall || job.Condition is not null || FailFastChecker.Combinations(job) is not { } combinations || combinations < ManyMachines)
        {
            return null;
        }

        var lints = job.Flow.Jobs.Where(other => other != job && other.Needs.Count == 0 && other.Condition is null && other.Matrix is null && !other.Publishes && other.Commands.Any(CommandKinds.OnlyLints) && !other.Commands.Any(command => CommandKinds.Tests(command) || CommandKinds.Builds(command)))
            .Select(other => other.Id).ToList();
        return lints.Count > 0 && Add(job, lints) is { } edits
            ? new Proposal(job.Line, $"Job '{job.Id}' takes {combinations} machines for every change, also for one that {Names(lints)} refuses: let it wait for {(lints.Count == 1 ? "that check" : "those checks")}. It costs the time of {(lints.Count == 1 ? "the check" : "the longest")} where all is well.", edits)
            : null;
    }

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        if (flow.Includes)
        {
            yield break;
        }

        foreach (var job in flow.Jobs.Where(job => !job.Publishes && job.Get("needs") is null && job.Get("dependencies") is null && job.Get("when") is null && !flow.ExtendsUnknown(job.Node)))
        {
            var order = flow.Stages.ToList().IndexOf(job.Stage);
            var earlier = flow.Jobs.Where(other => flow.Stages.ToList().IndexOf(other.Stage) is var at && at >= 0 && at < order).ToList();
            if (earlier.Count == 0 || earlier.Exists(other => other.Stage == ".pre") || !Independent(job, earlier) || job.Node.Get("script") is null)
            {
                continue;
            }

            if (flow.File.Before(job.Node, "script", "needs: []") is { } edit)
            {
                yield return new Proposal(job.Line, $"Job '{job.Id}' waits for the stages before it ({string.Join(", ", earlier.Select(other => other.Stage).Distinct())}) and uses nothing of theirs: with 'needs: []' it starts at once.", [edit], Saving(earlier, flow, context));
            }
        }
    }

    // An output of a job that is not waited for is empty.
    private static Proposal? Referenced(GitHubJob job)
    {
        var missing = NeedsReference().Matches(job.Text).Select(match => match.Groups["id"].Value).Distinct()
            .Where(id => !job.Needs.Contains(id) && id != job.Id && job.Flow.Job(id) is { } other && !WaitsFor(other, job.Id)).ToList();
        return missing.Count > 0 && Add(job, missing) is { } edits
            ? new Proposal(job.Line, $"Job '{job.Id}' reads outputs of {Names(missing)} without waiting for {(missing.Count == 1 ? "it" : "them")}, so that they are empty: name {(missing.Count == 1 ? "it" : "them")} in 'needs'.", edits)
            : null;
    }

    // An artifact of the same run can only be fetched when the job that makes it has ended.
    private static Proposal? Fetched(GitHubJob job)
    {
        foreach (var step in job.Steps.Where(step => step.Uses?.Is("actions/download-artifact") == true && step.Input("run-id") is null && step.Input("name") is { } name && !name.Contains("${{", StringComparison.Ordinal)))
        {
            var makers = job.Flow.Jobs.Where(other => other != job && other.Steps.Any(made => made.Uses?.Is("actions/upload-artifact") == true && made.Input("name") == step.Input("name"))).ToList();
            if (makers is [var maker] && !WaitsFor(job, maker.Id) && !WaitsFor(maker, job.Id) && Add(job, [maker.Id]) is { } edits)
            {
                return new Proposal(job.Line, $"Job '{job.Id}' fetches the artifact '{step.Input("name")}' of job '{maker.Id}' without waiting for it: whether it is there is chance.", edits);
            }
        }

        return null;
    }

    // A release that does not wait for the tests of its own workflow goes out when they fail.
    private static Proposal? Released(GitHubJob job)
    {
        if (!job.Publishes || job.IsCall || job.Commands.Any(CommandKinds.Tests) || (job.Condition?.Contains("pull_request", StringComparison.Ordinal) == true && !job.Condition.Contains("!=", StringComparison.Ordinal)) || !(PublishingWork.NamesIt(job.Id) || job.Commands.Any(CommandKinds.Publishes)))
        {
            return null;
        }

        var tests = job.Flow.Jobs.Where(other => other != job && !other.Publishes && other.Condition is null && TestName().IsMatch(other.Id) && other.Commands.Any(CommandKinds.Tests) && !WaitsFor(other, job.Id)).Select(other => other.Id).ToList();
        return tests.Count > 0 && !tests.Exists(id => WaitsFor(job, id)) && Add(job, tests) is { } edits
            ? new Proposal(job.Line, $"Job '{job.Id}' publishes without waiting for {Names(tests)}: it goes out although the tests fail.", edits)
            : null;
    }

    private static bool WaitsFor(GitHubJob job, string id, int depth = 0) => depth < 50 && job.Needs.Any(need => need == id || (job.Flow.Job(need) is { } other && other != job && WaitsFor(other, id, depth + 1)));

    private static LineEdit[]? Add(GitHubJob job, List<string> ids)
    {
        var file = job.Flow.File;
        var edit = job.Node.Get("needs") switch
        {
            null when job.IsCall => file.After(job.Node, "uses", $"needs: [{string.Join(", ", ids)}]"),
            null => file.Before(job.Node, "runs-on", $"needs: [{string.Join(", ", ids)}]"),
            YamlScalarNode one => file.Replace(one, $"[{string.Join(", ", ids.Prepend(one.Value!))}]"),
            YamlSequenceNode { Style: SequenceStyle.Flow, Children.Count: > 0 } flow when flow.Children[^1] is YamlScalarNode last => file.Replace(last, $"{last.Value}, {string.Join(", ", ids)}"),
            YamlSequenceNode { Children.Count: > 0 } block => new LineEdit(file.LastLine(block) + 1, 0, [.. ids.Select(id => new string(' ', file.Line((int)block.Children[0].Start.Line).IndexOf('-', StringComparison.Ordinal)) + "- " + id)]),
            _ => null,
        };
        return edit is null ? null : [edit];
    }

    // It only looks at sources, and nothing is handed down that it could look at instead.
    private static bool Independent(GitLabFlowJob job, List<GitLabFlowJob> earlier) =>
        job.Commands.Any(CommandKinds.OnlyLints)
        && job.Commands.All(command => CommandKinds.OnlyLints(command) || CommandKinds.Installs(command) || Preparation().IsMatch(command))
        && !earlier.Exists(other => (other.Get("artifacts") as YamlMappingNode).Get("paths") is not null && Uses(job, other));

    private static bool Uses(GitLabFlowJob job, GitLabFlowJob other) =>
        (other.Get("artifacts") as YamlMappingNode).Get("paths").Scalars().Any(path => path.Value is { } text && (text.Contains("node_modules", StringComparison.Ordinal) || text.Contains("vendor", StringComparison.Ordinal) || text.Contains("venv", StringComparison.Ordinal)
            || job.Commands.Any(command => command.Contains(text.Trim('/', '*'), StringComparison.Ordinal)))) && !job.Commands.Any(CommandKinds.Installs);

    private static SavingEstimate? Saving(List<GitLabFlowJob> earlier, GitLabFlow flow, CheckContext context)
    {
        // Stages run one after another, jobs of a stage at once.
        var waits = earlier.GroupBy(job => job.Stage).Sum(stage => stage.Max(job => context.Timings.Longest(flow.File.Path, job.Id, null)?.TotalSeconds ?? 0));
        return waits < 1 ? null : new SavingEstimate(FormattableString.Invariant($"its verdict comes up to {waits:0} s earlier, the time that the stages before it took in the runs that were read"), Math.Round(waits, 1));
    }

    private static string Names(List<string> ids) => string.Join(" and ", ids.Select(id => $"'{id}'"));

    [GeneratedRegex(@"\bneeds\.(?<id>[A-Za-z_][A-Za-z0-9_-]*)\.outputs", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NeedsReference();

    [GeneratedRegex(@"test|check|verify|^ci$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex TestName();

    [GeneratedRegex(@"^(apt-get|apk|pip3?|python3?\s+-m\s+pip|npm|cd|echo|go\s+version|node\s+|python3?\s+--version|export|mkdir|gem|composer|rustup|curl)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Preparation();
}
