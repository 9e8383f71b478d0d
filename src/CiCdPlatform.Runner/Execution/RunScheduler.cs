using CiCdPlatform.Runner.GitHub;
using CiCdPlatform.Runner.GitLab;

namespace CiCdPlatform.Runner.Execution;

/// <summary>Starts jobs when what they need has ended, as many at once as allowed.</summary>
internal sealed class RunScheduler(RunScope run, IRunObserver observer, JobStarter starter)
{
    private readonly Dictionary<string, CancellationTokenSource> _groups = new(StringComparer.Ordinal);

    public async Task<RunResult> RunAsync(CancellationToken cancellation)
    {
        var waiting = run.Plan.Jobs.ToList();
        var running = new Dictionary<Task<JobResult>, PlannedJob>();
        while (waiting.Count > 0 || running.Count > 0)
        {
            foreach (var job in waiting.Where(j => j.Needs.All(run.Results.ContainsKey)).ToList())
            {
                if (Settled(job, cancellation) is { } end)
                {
                    waiting.Remove(job);
                    End(job, new JobResult(job.Key, end.Outcome, end.Reason, TimeSpan.Zero, []));
                }
                else if (running.Count < Math.Max(1, run.Options.MaxParallelJobs))
                {
                    waiting.Remove(job);
                    running[starter.RunAsync(run, job, observer, Group(job, cancellation))] = job;
                }
            }

            if (running.Count == 0)
            {
                if (waiting.Count > 0 && !waiting.Any(j => j.Needs.All(run.Results.ContainsKey)))
                {
                    throw new InvalidOperationException("the plan's needs go round in a circle");
                }

                continue;
            }

            var ended = await Task.WhenAny(running.Keys);
            running.Remove(ended, out var finished);
            End(finished!, await ended);
        }

        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }

        return new RunResult(Outcome(), [.. run.Plan.Jobs.Select(j => run.Results[j.Key])]);
    }

    private void End(PlannedJob job, JobResult result)
    {
        run.Results[job.Key] = result;
        observer.JobEnded(job, result);
        if (job is GitHubJob { FailFast: true, AllowFailure: false } leg && result.Outcome == JobOutcome.Failure && _groups.TryGetValue(leg.Id, out var group))
        {
            group.Cancel();
        }
    }

    private CancellationToken Group(PlannedJob job, CancellationToken cancellation)
    {
        if (job is not GitHubJob { FailFast: true } leg)
        {
            return cancellation;
        }

        if (!_groups.TryGetValue(leg.Id, out var group))
        {
            _groups[leg.Id] = group = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        }

        return group.Token;
    }

    /// <summary>How a job ends without running, or null when it is to run.</summary>
    private JobEnd? Settled(PlannedJob job, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return new JobEnd(JobOutcome.Cancelled, "the run was cancelled");
        }

        if (job is GitHubJob { FailFast: true } leg && _groups.TryGetValue(leg.Id, out var group) && group.IsCancellationRequested)
        {
            return new JobEnd(JobOutcome.Cancelled, "another leg of the matrix failed");
        }

        var needed = job.Needs.Select(n => (Job: run.Plan.Jobs.First(j => j.Key == n), Result: run.Results[n])).ToList();
        return job switch
        {
            GitHubJob github => GitHubConditions.Settled(github, run, needed),
            GitLabJob gitlab => GitLabConditions.Settled(gitlab, needed),
            _ => throw new InvalidOperationException(job.GetType().Name),
        };
    }

    private JobOutcome Outcome()
    {
        var counted = run.Plan.Jobs.Where(j => !j.AllowFailure || run.Results[j.Key].Outcome != JobOutcome.Failure).Select(j => run.Results[j.Key].Outcome).ToList();
        return counted.Contains(JobOutcome.Failure) ? JobOutcome.Failure
            : counted.Contains(JobOutcome.Cancelled) ? JobOutcome.Cancelled
            : counted.Contains(JobOutcome.Unproven) ? JobOutcome.Unproven
            : JobOutcome.Success;
    }
}
