namespace CiCdPlatform.Durable.Storage.Sqlite;

/// <summary>The engine's tables in one SQLite file, for one process. One connection writes; any number read.</summary>
internal sealed class SqliteDurableStore(SqliteDatabase database, string worker, DurableCatalogue catalogue, TimeProvider time) : SqlDurableStore(database, worker, catalogue, time)
{
    private readonly TimeProvider _time = time;
    private FileStream? _lock;
    private SqlSession? _session;

    // One process has one clock, and its lock is its lease.
    protected override string Clock => _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    protected override string ForUpdateSkipLocked => "";

    public override async Task OpenAsync(CancellationToken cancellation)
    {
        _lock = TakeLock();
        await base.OpenAsync(cancellation);
        _session = new(database.Open());

        // Whoever had the file before is gone, or its lock would still be there.
        var now = _time.GetUtcNow();
        await _session.InTransactionAsync(async () =>
        {
            foreach (var gone in await _session.QueryAsync("SELECT id FROM durable_workers", row => row.GetString(0)))
            {
                await FreeAsync(_session, gone, now, MaxPoisonTries);
            }

            await _session.ExecuteAsync("DELETE FROM durable_workers");
            return true;
        });
    }

    /// <summary>How often in a row an instance may bring its worker down.</summary>
    public int MaxPoisonTries { get; init; } = 10;

    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<DurableWrite> writes, bool again)
    {
        var session = _session ?? throw new InvalidOperationException("The engine is not started");
        var outcomes = new WriteOutcome[writes.Count];
        await session.InTransactionAsync(async () =>
        {
            var writer = new SqlWriter(session, Worker, Known, [], again);
            for (var index = 0; index < outcomes.Length; index++)
            {
                outcomes[index] = await writer.ApplyAsync(writes[index]);
            }

            return true;
        });
        return outcomes;
    }

    public override async Task<IReadOnlyList<OwnedInstance>> ClaimAsync(DateTimeOffset now, int limit)
    {
        await using var session = await SessionAsync();
        return await session.QueryAsync(
            """
            UPDATE durable_instances SET owner = $1 WHERE owner IS NULL AND id IN (
                SELECT id FROM (
                    SELECT id, ready_at, ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY ready_at) AS place FROM durable_instances
                    WHERE owner IS NULL AND ready_at <= $2 AND instr($3, '|' || name || ':' || code_version || '|') > 0)
                ORDER BY place, ready_at LIMIT $4)
            RETURNING id, version, mail
            """,
            row => new OwnedInstance(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
            Worker,
            now.ToUnixTimeMilliseconds(),
            Known,
            (long)limit);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    /// <summary>The system lets go of the lock when the process dies, so stale work can be taken over at once and live work never.</summary>
    private FileStream TakeLock()
    {
        var path = database.Path + ".lock";
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException($"{path} is held: another process runs the engine on {database.Path}. Stop it, or give this one another database", exception);
        }
    }
}
