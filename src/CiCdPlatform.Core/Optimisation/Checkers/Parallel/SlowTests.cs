using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Long jobs that run end-to-end tests behind all others.</summary>
internal static partial class SlowTests
{
    private const string Id = "e2e";
    private const int LongMinutes = 10;
    private const int LongLimit = 30;

    public static Proposal? Of(GitHubJob job, CheckContext context)
    {
        var taken = context.Timings.Longest(job.Flow.File.Path, job.Id, job.Name);
        var limit = int.TryParse(job.Node.Text("timeout-minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : 0;
        if ((taken is { } known ? known.TotalMinutes < LongMinutes : limit < LongLimit) || job.Publishes || job.StepList is not { Style: not SequenceStyle.Flow } || job.Node.Get("outputs") is not null || job.Flow.Job(Id) is not null)
        {
            return null;
        }

        var slow = job.Steps.Where(step => step.Commands.Any(command => EndToEnd().IsMatch(command))).ToList();
        var fast = job.Steps.Where(step => step.Commands.Any(command => CommandKinds.Tests(command) && !EndToEnd().IsMatch(command))).ToList();
        if (slow.Count == 0 || fast.Count == 0 || fast[^1].Index > slow[0].Index || slow.Exists(step => step.Node.Get("id") is not null || step.Index >= job.Steps.Count))
        {
            return null;
        }

        // What stands before the first test prepares both.
        var prepared = job.Steps.Take(fast[0].Index).ToList();
        if (!prepared.Exists(step => step.IsPlainCheckout) || slow[^1].Index - slow[0].Index >= slow.Count)
        {
            return null;
        }

        return JobSplit.Edits(job, Id, prepared, slow, job.Flow.Jobs.Where(other => other.Needs.Contains(job.Id))) is { } edits
            ? new Proposal(
                slow[0].Line,
                $"Job '{job.Id}' is {(taken is null ? $"allowed {limit} minutes" : "long")} and runs its end-to-end tests behind all others: in a job of their own they start at once. Branches that require '{job.Id}' should require '{Id}' too.",
                edits,
                taken is { } measured ? new SavingEstimate(FormattableString.Invariant($"the job took {measured.TotalMinutes:0.#} min in the runs that were read; what its end-to-end tests take of it no longer adds to it"), null) : null)
            : null;
    }

    [GeneratedRegex(@"(^|[\s:./_-])(e2e|end-to-end|acceptance|cypress|playwright\s+test)([\s:._-]|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex EndToEnd();
}
