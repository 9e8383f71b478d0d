using System.Collections.Concurrent;

namespace CiCdPlatform.Chaos.World;

/// <summary>A check run as the forge keeps it.</summary>
internal sealed record CheckRun(long Id, string Sha, string Name, string ExternalId, string Status, string? Conclusion);

/// <summary>Every effect that was made on the forge. Like a forge it creates what it is asked to create; whoever must not do so twice has to look first.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, List<CheckRun>> _bySha = new();
    private readonly ConcurrentDictionary<long, string> _shas = new();
    private long _nextId;
    private int _ended;
    private long _writes;

    /// <summary>Commits whose report has its conclusion.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public long Writes => Interlocked.Read(ref _writes);

    public IReadOnlyList<CheckRun> Of(string sha)
    {
        if (!_bySha.TryGetValue(sha, out var runs))
        {
            return [];
        }

        lock (runs)
        {
            return [.. runs];
        }
    }

    public CheckRun Create(string sha, string name, string externalId, string status, string? conclusion)
    {
        Interlocked.Increment(ref _writes);
        var run = new CheckRun(Interlocked.Increment(ref _nextId), sha, name, externalId, status, conclusion);
        _shas[run.Id] = sha;
        var runs = _bySha.GetOrAdd(sha, _ => []);
        lock (runs)
        {
            CountEnd(runs, conclusion);
            runs.Add(run);
        }

        return run;
    }

    public CheckRun? Update(long id, string status, string? conclusion)
    {
        Interlocked.Increment(ref _writes);
        if (!_shas.TryGetValue(id, out var sha))
        {
            return null;
        }

        var runs = _bySha[sha];
        lock (runs)
        {
            CountEnd(runs, conclusion);
            var index = runs.FindIndex(run => run.Id == id);
            return runs[index] = runs[index] with { Status = status, Conclusion = conclusion };
        }
    }

    private void CountEnd(List<CheckRun> runs, string? conclusion)
    {
        if (conclusion is not null && runs.TrueForAll(run => run.Conclusion is null))
        {
            Interlocked.Increment(ref _ended);
        }
    }
}
