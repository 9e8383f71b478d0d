using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Jobs that hang for six hours before GitHub ends them.</summary>
/// <remarks>A workflow that bounds a few of its jobs has chosen which; one that bounds none, or most, is told of the rest. GitLab's limit is a setting of the project, an hour unless changed, which its file does not show.</remarks>
internal sealed class TimeoutChecker : IChecker
{
    private const int Default = 30;
    private const int GitHubMinutes = 360;

    public SuggestionKind Kind => SuggestionKind.Timeout;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        var jobs = flow.Jobs.Where(job => !job.IsCall && job.Steps.Count > 0).ToList();
        var open = jobs.Where(job => job.Node.Get("timeout-minutes") is null && !job.Steps.All(step => step.Node.Get("timeout-minutes") is not null)).ToList();
        if (open.Count == 0 || (open.Count < jobs.Count && open.Count * 2 > jobs.Count))
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
            var minutes = taken is { } known ? Math.Max(10, (int)Math.Ceiling(known.TotalMinutes * 3 / 5) * 5) : Default;
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
}
