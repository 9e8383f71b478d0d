using System.Collections.Concurrent;
using System.Text.Json;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>A job of a run that is not over, and the last lines of its log as far as its forge shows them yet.</summary>
public sealed record LiveLog(RunJob Job, long From, IReadOnlyList<string> Lines);

/// <summary>How the jobs of a run that is watched stand on its forge: asked when somebody looks, once in a few seconds however many look, and never waited for long.</summary>
internal sealed class LiveJobs(IForges forges, IDurableOperations operations, TimeProvider time)
{
    private const int MaxKept = 200;
    private const int MaxLogBytes = 256 * 1024;
    private const int MaxLines = 300;
    private const int MaxLine = 2_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, (object? Value, long At)> _kept = new(StringComparer.Ordinal);

    /// <summary>The jobs, or none where no run is watched yet or the forge does not say.</summary>
    public async Task<IReadOnlyList<RunJob>> ReadAsync(RunDetail run, CancellationToken cancellation) =>
        await WatchedAsync(run, cancellation) is { } input ? await AskAsync($"jobs\n{run.DeliveryId}", input, ListAsync, cancellation) ?? [] : [];

    /// <summary>The end of a job's log, or null where there is no such job or nothing to be read of it yet.</summary>
    public async Task<LiveLog?> LogAsync(RunDetail run, RunJob job, CancellationToken cancellation)
    {
        if (job.JobId is not { } id || await WatchedAsync(run, cancellation) is not { } input)
        {
            return null;
        }

        var text = await AskAsync($"log\n{run.DeliveryId}\n{id}", input, (connection, _, token) => connection.ReadJobLogAsync(id, MaxLogBytes, token), cancellation);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Masked before it is cut: a credential may stand over the edge.
        var lines = CredentialMask.Apply(text).TrimEnd('\n').Split('\n');
        var from = Math.Max(0, lines.Length - MaxLines);
        return new LiveLog(job, from + 1, [.. lines.Skip(from).Select(line => line.Length > MaxLine ? line[..MaxLine] + "…" : line.TrimEnd('\r'))]);
    }

    private static async Task<IReadOnlyList<RunJob>> ListAsync(IForgeConnection connection, MonitorInput input, CancellationToken cancellation)
    {
        var run = (await connection.ListRunsAsync(input.HeadSha, cancellation)).FirstOrDefault(candidate => candidate.Definition == input.Definition);
        return run is null
            ? []
            : [.. (await connection.ListJobsAsync(run.Id, cancellation)).OrderBy(job => job.Id)
                .Select(job => new RunJob(job.Name, job.Stage, ReadRunActivity.StatusOf(job.State), Math.Round(job.Duration.TotalSeconds, 1), null, 0) { JobId = job.Id })];
    }

    private async Task<MonitorInput?> WatchedAsync(RunDetail run, CancellationToken cancellation) => run is { IsLive: true, Status.MonitorId: { } monitor }
        && await operations.FindAsync(monitor, cancellation) is { Input: { } input } ? JsonSerializer.Deserialize<MonitorInput>(input, JsonSerializerOptions.Web) : null;

    private async Task<T?> AskAsync<T>(string key, MonitorInput input, Func<IForgeConnection, MonitorInput, CancellationToken, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        if (_kept.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.At) < KeptFor)
        {
            return (T?)kept.Value;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        // Said before it is asked: whoever comes meanwhile makes do with what is known.
        _kept[key] = (kept.Value, time.GetTimestamp());
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            var answer = await ask(forges.Open(input.Repository.Address), input, either.Token);
            _kept[key] = (answer, time.GetTimestamp());
            return answer;
        }
        catch (Exception e) when (e is ForgeException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The page goes on without: what the run came to is told by the forge when it ends.
            return (T?)kept.Value;
        }
    }
}
