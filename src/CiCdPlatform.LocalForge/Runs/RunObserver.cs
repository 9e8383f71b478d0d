using System.Globalization;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.Runs;

/// <summary>Writes down what the runner tells of one attempt.</summary>
internal sealed class RunObserver(ForgeContext context, RunRecord run, IRunListener? listener) : IRunObserver
{
    private readonly IReadOnlyList<JobRecord> _jobs = run.Jobs;

    public void JobStarted(PlannedJob job)
    {
        var record = Find(job.Key);
        lock (record)
        {
            record.Phase = RunPhase.Running;
            record.StartedAt = context.Now;
        }

        listener?.JobStarted(run, record);
        context.Changed.Raise();
    }

    public void Log(PlannedJob job, string line) => Find(job.Key).Append(line);

    public void StepEnded(PlannedJob job, StepResult step)
    {
        var record = Find(job.Key);
        lock (record)
        {
            record.Steps = [.. record.Steps.Where(s => s.Number != step.Number), step];
        }
    }

    public void JobEnded(PlannedJob job, JobResult result) => Settle(result);

    /// <summary>Ends a job unless it is over.</summary>
    public void Settle(JobResult result)
    {
        var record = Find(result.Key);
        lock (record)
        {
            if (record.Phase == RunPhase.Ended)
            {
                return;
            }

            record.Phase = RunPhase.Ended;
            record.Outcome = result.Outcome;
            record.Reason = result.Reason;
            record.EndedAt = context.Now;
            record.StartedAt ??= record.EndedAt;
            record.Steps = result.Steps.Count > 0 ? result.Steps : record.Steps;
        }

        if (result.Outcome == JobOutcome.Unproven)
        {
            record.Append(string.Create(
                CultureInfo.InvariantCulture, $"{context.Options.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffffffZ} ##[warning]Unproven: {result.Reason ?? "this job could not be run here"}"));
        }

        listener?.JobEnded(run, record);
        context.Changed.Raise();
    }

    private JobRecord Find(string key) =>
        _jobs.FirstOrDefault(j => j.Planned.Key == key) ?? throw new InvalidOperationException($"The runner tells of job '{key}', which is not in the plan of run {run.Id}.");
}
