using CiCdPlatform.Runner.GitHub;
using CiCdPlatform.Runner.GitLab;
using CiCdPlatform.Runner.Isolation;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Runner.Execution;

/// <summary>Prepares a job's folders and shell, runs it, and turns whatever happens into a result.</summary>
internal sealed partial class JobStarter(ShellFactory shells, ILogger logger)
{
    private int _number;

    public async Task<JobResult> RunAsync(RunScope run, PlannedJob job, IRunObserver observer, CancellationToken cancellation)
    {
        await Task.Yield();
        var started = run.Time.GetTimestamp();
        observer.JobStarted(job);
        var log = new JobLog(job, observer, run.Time, run.Options.MaxLogBytes, stamped: job is GitHubJob);
        JobScope? scope = null;
        JobEnd end;
        using var limited = new CancellationTokenSource(run.Options.MaxJobTime, run.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limited.Token);
        try
        {
            var root = Path.Combine(run.Folder, "jobs", $"{Interlocked.Increment(ref _number)}");
            var folders = new JobFolders(root, run.Plan.Forge, run.Trigger.Repository, run.Options.Isolate);
            scope = new JobScope(run, job, log, folders, await shells.CreateAsync(run, folders, either.Token), observer);
            end = scope.Shell.Unavailable is { } missing ? JobEnd.Unproven(missing) : job switch
            {
                GitHubJob github => await new GitHubJobExecution(scope, github).RunAsync(either.Token),
                GitLabJob gitlab => await new GitLabJobExecution(scope, gitlab).RunAsync(either.Token),
                _ => throw new InvalidOperationException(job.GetType().Name),
            };
        }
        catch (UnprovenException e)
        {
            end = JobEnd.Unproven(e.Message);
        }
        catch (OperationCanceledException)
        {
            end = new JobEnd(JobOutcome.Cancelled, cancellation.IsCancellationRequested
                ? "it was cancelled"
                : $"it took longer than {run.Options.MaxJobTime.TotalMinutes:0.##} minutes, the most a job may take here");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Expressions.ExpressionException or System.ComponentModel.Win32Exception)
        {
            Log.JobBroke(logger, e, job.Key);
            end = new JobEnd(JobOutcome.Failure, e.Message);
        }

        if (end.Outcome is JobOutcome.Unproven or JobOutcome.Cancelled && end.Reason is { } reason)
        {
            log.Write(job is GitHubJob ? $"##[error]{reason}" : $"ERROR: Job failed: {reason}");
        }

        log.Close();
        var notes = scope?.Notes is { Count: > 0 } list ? string.Join("; ", list) : null;
        return new JobResult(job.Key, end.Outcome, end.Reason ?? notes, run.Time.GetElapsedTime(started), scope?.Steps ?? []);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} ended with an error of the runner")]
        public static partial void JobBroke(ILogger logger, Exception error, string job);
    }
}
