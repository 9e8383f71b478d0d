using System.Collections.Concurrent;
using System.Text;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>How the jobs of one run ended, with their logs.</summary>
internal sealed record SandboxOutcome(RunPlan? Plan, IReadOnlyList<(PlannedJob Job, JobResult Result, string Log)> Jobs)
{
    /// <summary>What is wrong with the definition, so that nothing runs.</summary>
    public IReadOnlyList<DefinitionError> Errors => [.. (Plan?.Errors ?? []).Select(error => new DefinitionError(error.Line, error.Message))];

    public IEnumerable<(PlannedJob Job, JobResult Result, string Log)> Failed => Jobs.Where(job => job.Result.Outcome is JobOutcome.Failure or JobOutcome.Cancelled && !job.Job.AllowFailure);

    public bool IsRed => Errors.Count > 0 || Failed.Any();

    public int TestsRun => Jobs.Sum(job => (int)Math.Min(int.MaxValue / 1000, TestCounts.Read(job.Log)?.Run ?? 0));
}

/// <summary>Runs jobs of a pipeline over the files of a snapshot, as a run of the forge would.</summary>
internal sealed class SandboxRun(IPipelineRunner runner, MendSubject subject)
{
    /// <summary>Runs what a definition sets off at a commit, or only the jobs that <paramref name="choose"/> takes, and those that they wait for.</summary>
    public async Task<SandboxOutcome> RunAsync(RepositorySnapshot snapshot, string repository, string commit, Func<RunPlan, IEnumerable<PlannedJob>>? choose, CancellationToken cancellation)
    {
        if (Plan(snapshot, commit) is not { } plan || plan.Errors.Count > 0)
        {
            return new SandboxOutcome(Plan(snapshot, commit), []);
        }

        var jobs = choose is null ? plan.Jobs : WithNeeds(plan, choose(plan));
        return await RunAsync(plan with { Jobs = jobs }, repository, cancellation);
    }

    /// <summary>Runs a plan as it is.</summary>
    public async Task<SandboxOutcome> RunAsync(RunPlan plan, string repository, CancellationToken cancellation)
    {
        var log = new Logs();
        var result = await runner.RunAsync(plan, repository, log, cancellation);
        return new SandboxOutcome(plan, [.. plan.Jobs.Select(job => (job, result.Jobs.First(end => end.Key == job.Key), log.Of(job.Key, result.Jobs.First(end => end.Key == job.Key))))]);
    }

    /// <summary>What the definition sets off; null when it sets off nothing.</summary>
    public RunPlan? Plan(RepositorySnapshot snapshot, string commit)
    {
        var isChange = subject.Event is "pull_request" or "merge_request_event";
        var trigger = new RunTrigger
        {
            Event = subject.Event,
            Ref = !isChange ? "refs/heads/" + subject.Branch : subject.Forge == ForgeKind.GitHub ? "refs/pull/1/merge" : "refs/merge-requests/1/head",
            Sha = commit,
            Repository = "local/mend",
            DefaultBranch = subject.DefaultBranch,
            BaseRef = isChange ? subject.DefaultBranch : null,
            HeadRef = isChange ? subject.Branch : null,
            ChangeRequest = isChange ? 1 : null,
            Actor = "hyper",
        };
        return runner.Plan(subject.Forge, trigger, [.. snapshot.Entries.Select(entry => entry.Path)], snapshot.ReadText)
            .FirstOrDefault(plan => plan.DefinitionPath == subject.Definition && (plan.Jobs.Count > 0 || plan.Errors.Count > 0));
    }

    /// <summary>The jobs that failed on the forge, those that waited for them, and everything that they need.</summary>
    public IEnumerable<PlannedJob> Concerned(RunPlan plan)
    {
        var keys = plan.Jobs.Where(job => subject.Jobs.Contains(job.Name)).Select(job => job.Key).ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
        {
            return plan.Jobs;
        }

        while (plan.Jobs.Where(job => job.Needs.Any(keys.Contains)).Any(job => keys.Add(job.Key)))
        {
        }

        return plan.Jobs.Where(job => keys.Contains(job.Key));
    }

    private static List<PlannedJob> WithNeeds(RunPlan plan, IEnumerable<PlannedJob> chosen)
    {
        var keys = chosen.Select(job => job.Key).ToHashSet(StringComparer.Ordinal);
        while (plan.Jobs.Where(job => keys.Contains(job.Key)).SelectMany(job => job.Needs).ToList().Exists(keys.Add))
        {
        }

        return [.. plan.Jobs.Where(job => keys.Contains(job.Key))];
    }

    private sealed class Logs : IRunObserver
    {
        private readonly ConcurrentDictionary<string, StringBuilder> _logs = new(StringComparer.Ordinal);

        public string Of(string key, JobResult result)
        {
            var text = _logs.TryGetValue(key, out var log) ? log.ToString() : "";
            return result.Reason is { } reason && result.Outcome is JobOutcome.Cancelled && !text.Contains(reason, StringComparison.Ordinal) ? text + reason + "\n" : text;
        }

        public void JobStarted(PlannedJob job) => _logs.TryAdd(job.Key, new StringBuilder());

        public void Log(PlannedJob job, string line) => _logs.GetOrAdd(job.Key, _ => new StringBuilder()).Append(line).Append('\n');

        public void StepEnded(PlannedJob job, StepResult step)
        {
        }

        public void JobEnded(PlannedJob job, JobResult result)
        {
        }
    }
}
