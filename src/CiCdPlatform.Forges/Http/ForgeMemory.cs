using System.Collections.Concurrent;

namespace CiCdPlatform.Forges.Http;

/// <summary>What is remembered of forges, each kind for its time.</summary>
public enum Remembered
{
    /// <summary>A repository's name, default branch and state: five minutes.</summary>
    Repository,

    /// <summary>A pull or merge request: a minute.</summary>
    ChangeRequest,

    /// <summary>Rules that stand at a commit: an hour.</summary>
    Rules,

    /// <summary>What worked for repositories of a kind: ten minutes.</summary>
    Patterns,

    /// <summary>The latest runs of a repository: less than a tick of those who watch them.</summary>
    Runs,
}

/// <summary>How long things are remembered (section <c>Forges:Memory</c>).</summary>
public sealed class ForgeMemorySettings
{
    /// <summary>A repository.</summary>
    public TimeSpan Repository { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A pull or merge request.</summary>
    public TimeSpan ChangeRequest { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Rules at a commit.</summary>
    public TimeSpan Rules { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Patterns that worked.</summary>
    public TimeSpan Patterns { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The latest runs of a repository.</summary>
    public TimeSpan Runs { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Things remembered at once.</summary>
    public int MaxEntries { get; init; } = 10_000;

    internal TimeSpan Of(Remembered kind) => kind switch
    {
        Remembered.Repository => Repository,
        Remembered.ChangeRequest => ChangeRequest,
        Remembered.Rules => Rules,
        Remembered.Runs => Runs,
        _ => Patterns,
    };
}

/// <summary>Remembers answers for their promised time, and not a moment longer than until a webhook tells of a change. Those who ask at once share one question.</summary>
public sealed class ForgeMemory(IForgeChanges changes, ForgeMemorySettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The remembered answer, or a new one.</summary>
    /// <param name="kind">How long it holds.</param>
    /// <param name="subject">One of <see cref="ForgeSubject"/>: whose changes end it.</param>
    /// <param name="key">Tells it from others of the subject; holds who asks where answers differ by that.</param>
    /// <param name="read">Asks; a failure is not remembered.</param>
    /// <param name="cancellation">Ends the waiting, not the question, for others may wait for it.</param>
    public async Task<T> GetAsync<T>(Remembered kind, string subject, string key, Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        var name = $"{kind}\n{subject}\n{key}\n{typeof(T).Name}";

        // Before the question: a change that comes while it is open ends the answer.
        var version = await changes.VersionAsync(subject, cancellation);
        var now = time.GetUtcNow();
        var isMine = false;
        var entry = _entries.AddOrUpdate(
            name,
            _ => Fresh(),
            (_, known) => known.Version == version && known.ReadAt + settings.Of(kind) > now && known.Answer is not { IsValueCreated: true, Value.IsFaulted: true } ? known : Fresh());
        Count(kind, isMine ? "miss" : "hit");
        try
        {
            return (T)(await entry.Answer.Value.WaitAsync(cancellation))!;
        }
        catch when (isMine)
        {
            _entries.TryRemove(new(name, entry));
            throw;
        }
        finally
        {
            if (_entries.Count > settings.MaxEntries)
            {
                Forget(now);
            }
        }

        Entry Fresh()
        {
            isMine = true;
            return new Entry(version, now, new Lazy<Task<object?>>(async () => await read(CancellationToken.None)));
        }
    }

    /// <summary>Forgets what this process remembers of a subject, after it changed it itself.</summary>
    public void Forget(string subject)
    {
        foreach (var name in _entries.Keys.Where(name => name.Contains($"\n{subject}\n", StringComparison.Ordinal)))
        {
            _entries.TryRemove(name, out _);
        }
    }

    private static void Count(Remembered kind, string outcome) =>
        ForgeTelemetry.CacheReads.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant()), new KeyValuePair<string, object?>("outcome", outcome));

    private void Forget(DateTimeOffset now)
    {
        foreach (var (name, entry) in _entries)
        {
            if (entry.ReadAt + settings.Rules < now)
            {
                _entries.TryRemove(name, out _);
            }
        }

        if (_entries.Count > settings.MaxEntries)
        {
            _entries.Clear();
        }
    }

    private sealed record Entry(long Version, DateTimeOffset ReadAt, Lazy<Task<object?>> Answer);
}
