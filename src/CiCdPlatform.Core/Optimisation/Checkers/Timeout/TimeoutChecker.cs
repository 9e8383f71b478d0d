using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Jobs that hang for six hours before GitHub ends them.</summary>
/// <remarks>A workflow that bounds a few of its jobs, or steps, has chosen which; one that bounds none, or most, is told of the rest. Where none is bounded, labels, stale issues and messages need no limit either: they wait for nothing that hangs. GitLab's own limit is a setting of the project, an hour unless changed.</remarks>
internal sealed class TimeoutChecker : IChecker
{
    private const int Default = 30;
    private const int GitHubMinutes = 360;

    public SuggestionKind Kind => SuggestionKind.Timeout;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        // Where limits are the custom of the workflow, a small job without one was forgotten too.
        var some = flow.Jobs.Any(IsBounded);
        var jobs = flow.Jobs.Where(job => !job.IsCall && (job.Works || (some && job.Steps.Count > 0))).ToList();
        var open = jobs.Where(job => job.Node.Get("timeout-minutes") is null && !job.Steps.All(step => step.Node.Get("timeout-minutes") is not null)).ToList();
        if (open.Count == 0 || (some && open.Count * 2 > jobs.Count))
        {
            yield break;
        }

        var edits = new List<LineEdit>();
        var limits = new List<string>();
        var longest = TimeSpan.Zero;
        foreach (var job in open)
        {
            var taken = context.Timings.Longest(flow.File.Path, job.Id, job.Name);
            longest = taken > longest ? taken.Value : longest;
            var minutes = Limit(taken);
            if (flow.File.After(job.Node, "runs-on", FormattableString.Invariant($"timeout-minutes: {minutes}")) is { } edit)
            {
                edits.Add(edit);
                limits.Add(job.Id);
            }
        }

        if (edits.Count > 0)
        {
            var measured = longest > TimeSpan.Zero
                ? new SavingEstimate(FormattableString.Invariant($"the longest of these jobs took {longest.TotalMinutes:0.#} min in the runs that were read; one that hangs costs up to {GitHubMinutes} min today"), null)
                : new SavingEstimate(FormattableString.Invariant($"up to {GitHubMinutes - Default} min for each job that hangs; nothing otherwise"), null);
            yield return new Proposal(
                open[0].Line,
                $"{(limits.Count == 1 ? $"Job '{limits[0]}' has" : $"The jobs {string.Join(", ", limits)} have")} no time limit, so that one that hangs is ended after six hours: bound {(limits.Count == 1 ? "it" : "them")}{(longest > TimeSpan.Zero ? " by three times what was measured" : ", and adjust the figure to what is normal here")}.",
                edits,
                measured);
        }
    }

    // Only where nobody has thought of a limit yet: the project's may be a shorter one.
    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        if (flow.Includes || flow.Jobs.Count == 0 || flow.Jobs.Any(job => job.Get("timeout") is not null || job.Get("trigger") is not null || job.Get("inherit") is not null))
        {
            yield break;
        }

        var longest = flow.Jobs.Max(job => context.Timings.Longest(flow.File.Path, job.Id, null));
        var limit = FormattableString.Invariant($"timeout: {Limit(longest)} minutes");
        var edit = flow.Root.Get("default") switch
        {
            YamlMappingNode { Children.Count: > 0 } defaults => flow.File.Append(defaults, limit),
            null => flow.File.Before(flow.Root, flow.Jobs[0].Key.Value!, "default:", "  " + limit, ""),
            _ => null,
        };
        if (edit is not null)
        {
            yield return new Proposal(
                flow.Jobs[0].Line,
                $"No job has a time limit of its own, so that one that hangs holds a runner until the project's ends it, an hour unless that was changed: bound them{(longest is null ? ", and adjust the figure to what is normal here" : " by three times what was measured")}.",
                [edit],
                longest is { } measured ? new SavingEstimate(FormattableString.Invariant($"the longest job took {measured.TotalMinutes:0.#} min in the runs that were read"), null) : null);
        }
    }

    private static bool IsBounded(GitHubJob job) => job.Node.Get("timeout-minutes") is not null || job.Steps.Any(step => step.Node.Get("timeout-minutes") is not null);

    private static int Limit(TimeSpan? taken) => taken is { } known ? Math.Max(10, (int)Math.Ceiling(known.TotalMinutes * 3 / 5) * 5) : Default;
}
