using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Whether a job is to run once what it needs has ended.</summary>
internal static class GitHubConditions
{
    /// <summary>How the job ends without running, or null when it is to run.</summary>
    public static JobEnd? Settled(GitHubJob job, RunScope run, IReadOnlyList<(PlannedJob Job, JobResult Result)> needed)
    {
        var condition = job.Definition.Get("if").Text();
        if (Holds(job, run, condition, unprovenCounts: false))
        {
            return job.Unproven is { } why ? JobEnd.Unproven(why) : null;
        }

        // What would have run had everything before it been proved is itself not proved; what would not have run then is skipped on the forge too.
        var unproven = Ancestors(job, run).FirstOrDefault(a => run.Results[a.Key].Outcome == JobOutcome.Unproven);
        if (unproven is not null && Holds(job, run, condition, unprovenCounts: true))
        {
            return JobEnd.Unproven($"it needs `{unproven.Name}`, which could not be run here");
        }

        var failed = needed.FirstOrDefault(n => Result(n.Job, n.Result) != "success");
        return new JobEnd(JobOutcome.Skipped, failed.Job is not null ? $"`{failed.Job.Name}`, which it needs, ended as {Result(failed.Job, failed.Result)}"
            : $"its condition does not hold: {condition}");
    }

    /// <summary>The <c>needs</c> context: result and outputs of each needed job, the legs of a matrix taken together.</summary>
    public static JsonObject Needs(GitHubJob job, RunScope run, bool unprovenCounts = false)
    {
        var context = new JsonObject();
        foreach (var id in job.NeededIds)
        {
            var legs = run.Plan.Jobs.OfType<GitHubJob>().Where(j => j.Id == id).ToList();
            var outputs = new JsonObject();
            foreach (var (name, value) in legs.SelectMany(l => run.Outputs.GetValueOrDefault(l.Key) ?? new Dictionary<string, string>()))
            {
                if (value.Length > 0 || !outputs.ContainsKey(name))
                {
                    outputs[name] = value;
                }
            }

            context[id] = new JsonObject { ["result"] = Worst(legs.Select(l => Result(l, run.Results[l.Key], unprovenCounts))), ["outputs"] = outputs };
        }

        return context;
    }

    private static bool Holds(GitHubJob job, RunScope run, string? condition, bool unprovenCounts)
    {
        var contexts = GitHubContexts.ForPlanning(job.Workflow, run.Trigger);
        contexts["needs"] = Needs(job, run, unprovenCounts);
        var results = Ancestors(job, run).Select(a => Result(a, run.Results[a.Key], unprovenCounts)).ToList();
        var scope = new ExpressionScope(contexts)
        {
            Success = results.TrueForAll(r => r == "success"),
            Failure = results.Contains("failure"),
            Cancelled = false,
        };
        return new ExpressionEvaluator(scope).Holds(condition);
    }

    private static HashSet<GitHubJob> Ancestors(GitHubJob job, RunScope run)
    {
        var found = new HashSet<GitHubJob>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<string>(job.NeededIds);
        var seen = new HashSet<string>(job.NeededIds, StringComparer.Ordinal);
        while (queue.TryDequeue(out var id))
        {
            foreach (var leg in run.Plan.Jobs.OfType<GitHubJob>().Where(j => j.Id == id))
            {
                found.Add(leg);
                foreach (var next in leg.NeededIds.Where(seen.Add))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return found;
    }

    // A job that may fail counts as a success for those that need it, as on the forge.
    private static string Result(PlannedJob job, JobResult result, bool unprovenCounts = false) => result.Outcome switch
    {
        JobOutcome.Success => "success",
        JobOutcome.Failure => job.AllowFailure ? "success" : "failure",
        JobOutcome.Cancelled => "cancelled",
        JobOutcome.Unproven => unprovenCounts ? "success" : "skipped",
        _ => "skipped",
    };

    private static string Worst(IEnumerable<string> results)
    {
        var all = results.ToHashSet(StringComparer.Ordinal);
        return ((string[])["failure", "cancelled", "skipped"]).FirstOrDefault(all.Contains) ?? "success";
    }
}
