using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>How far the reading of a run has come: the tests that each job read so far says it ran, by the job's id.</summary>
public sealed record RunReading(long RunId, IReadOnlyDictionary<long, int> Tests);

/// <summary>Asks the forge how the watched run stands; null while it has not ended. Logs are read and kept job by job: what failed half-way goes on with the next job.</summary>
internal sealed class ReadRunActivity(IForges forges, LogStore logs, ProductDatabase database, TimeProvider time) : ForgeActivity<MonitorInput, MonitorResult?>
{
    private const int MaxLogBytes = 4 * 1024 * 1024;

    protected override async Task<MonitorResult?> ActAsync(ActivityContext context, MonitorInput input)
    {
        IPipelineRuns runs = forges.Open(input.Repository.Address);
        var candidates = await runs.ListRunsAsync(input.HeadSha, context.Cancellation);
        var run = candidates.FirstOrDefault(candidate => candidate.Definition == input.Definition);
        if (run is null || !run.IsTerminal)
        {
            return null;
        }

        var jobs = await runs.ListJobsAsync(run.Id, context.Cancellation);
        var tests = await CountTestsAsync(context, input, run, jobs, runs);
        var (outcome, reason) = Judge(run, jobs, tests);
        return new MonitorResult(
            outcome,
            run.Id,
            tests,
            jobs.Sum(job => job.Duration.TotalSeconds),
            jobs.OrderBy(job => job.Id).Select(job => new JobReading(job.Name, job.Stage, StatusOf(job.State), Math.Round(job.Duration.TotalSeconds, 1))).ToList(),
            reason);
    }

    protected override MonitorResult? Refused(MonitorInput input, ForgeException refusal) =>
        new(Outcomes.Unproven, 0, 0, 0, [], $"the forge does not let the run be read: {refusal.Message}");

    /// <summary>Green only when every job that counts went well and tests ran: anything less proves nothing.</summary>
    internal static (string Outcome, string? Reason) Judge(PipelineRun run, IReadOnlyList<PipelineRunJob> jobs, int testsRun)
    {
        if (jobs.FirstOrDefault(job => job.State == RunState.Failure && !job.AllowFailure) is { } failed)
        {
            return (Outcomes.Red, $"job {failed.Name} failed");
        }

        if (run.State == RunState.Failure)
        {
            return (Outcomes.Red, "the run failed");
        }

        if (jobs.FirstOrDefault(job => job.State is RunState.Neutral or RunState.Cancelled) is { } unproven)
        {
            return (Outcomes.Unproven, $"job {unproven.Name} did not run to its end");
        }

        return run.State != RunState.Success
            ? (Outcomes.Unproven, $"the run ended as {run.State.ToString().ToLowerInvariant()}")
            : testsRun == 0 ? (Outcomes.Unproven, "no test ran, so that success proves nothing") : (Outcomes.Green, null);
    }

    private async Task<int> CountTestsAsync(ActivityContext context, MonitorInput input, PipelineRun run, IReadOnlyList<PipelineRunJob> jobs, IPipelineRuns runs)
    {
        var point = await context.RecoveryPointAsync<RunReading>();
        var read = point?.RunId == run.Id ? new Dictionary<long, int>(point.Tests) : [];
        var ended = jobs.Where(job => job.State is RunState.Success or RunState.Failure).ToList();
        foreach (var job in ended.Where(job => !read.ContainsKey(job.Id)))
        {
            var log = await runs.ReadJobLogAsync(job.Id, MaxLogBytes, context.Cancellation);
            var kept = new KeptJob(input.Repository.Host, input.Repository.Id, input.Repository.FullName, run.Id, job.Id, job.Name, StatusOf(job.State), input.DeliveryId);
            await database.PatientlyAsync(() => logs.KeepAsync(kept, log, context.Cancellation), time, context.Cancellation);
            read[job.Id] = (int)(TestCounts.Read(log)?.Run ?? 0);
            if (ended.Count > 1)
            {
                context.Report(new { Logs = read.Count, Of = ended.Count });
                await context.SaveRecoveryPointAsync(new RunReading(run.Id, read));
            }
        }

        return ended.Sum(job => read[job.Id]);
    }

    internal static string StatusOf(RunState state) => state switch
    {
        RunState.Neutral => "unproven",
        RunState.Queued => "queued",
        RunState.Running => "running",
        RunState.Success => "success",
        RunState.Failure => "failure",
        RunState.Cancelled => "cancelled",
        _ => "skipped",
    };
}
