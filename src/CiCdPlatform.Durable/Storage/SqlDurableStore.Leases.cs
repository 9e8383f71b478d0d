namespace CiCdPlatform.Durable.Storage;

/// <content>Who is alive, and what becomes of the work of those who are not.</content>
internal abstract partial class SqlDurableStore
{
    public async Task<DateTimeOffset> ClockAsync()
    {
        await using var session = await SessionAsync();
        return (await session.QueryAsync($"SELECT {Clock}", row => row.Moment(0)))[0];
    }

    public async Task<(bool Alive, int Workers, int Freed, int SetAside)> BeatAsync(TimeSpan lease, int maxPoisonTries, bool first, DateTimeOffset now)
    {
        await using var session = await SessionAsync();
        var (alive, workers, freed, setAside) = (false, 0L, 0, 0);
        await session.InTransactionAsync(async () =>
        {
            var until = (long)lease.TotalMilliseconds;
            alive = await session.ExecuteAsync($"UPDATE durable_workers SET lease_until = {Clock} + $1 WHERE id = $2", until, Worker) > 0;
            if (!alive)
            {
                await session.ExecuteAsync($"INSERT INTO durable_workers (id, lease_until) VALUES ($1, {Clock} + $2)", Worker, until);
                if (!first)
                {
                    // Others took this worker for dead; what it still held is theirs or free.
                    await FreeAsync(session, Worker, now, maxPoisonTries);
                }
            }

            foreach (var dead in await session.QueryAsync($"SELECT id FROM durable_workers WHERE lease_until < {Clock} ORDER BY id{ForUpdateSkipLocked}", row => row.GetString(0)))
            {
                var (some, poison) = await FreeAsync(session, dead, now, maxPoisonTries);
                await session.ExecuteAsync("DELETE FROM durable_workers WHERE id = $1", dead);
                (freed, setAside) = (freed + some, setAside + poison);
            }

            // A worker that was taken for dead may write once more before it notices; what it took then is nobody's.
            foreach (var gone in await session.QueryAsync(
                "SELECT DISTINCT owner FROM durable_instances WHERE owner IS NOT NULL AND owner NOT IN (SELECT id FROM durable_workers) ORDER BY owner", row => row.GetString(0)))
            {
                var (some, poison) = await FreeAsync(session, gone, now, maxPoisonTries);
                (freed, setAside) = (freed + some, setAside + poison);
            }

            workers = (await session.QueryAsync("SELECT COUNT(*) FROM durable_workers", row => row.GetInt64(0)))[0];
            return true;
        });
        return (alive || first, (int)workers, freed, setAside);
    }

    public async Task LeaveAsync(DateTimeOffset now)
    {
        await using var session = await SessionAsync();
        await session.InTransactionAsync(async () =>
        {
            await FreeAsync(session, Worker, now, null);
            await session.ExecuteAsync("DELETE FROM durable_workers WHERE id = $1", Worker);
            return true;
        });
    }

    /// <summary>Lets go of what a worker holds. One that died counts against each of them, since one of them may have been the cause.</summary>
    protected static async Task<(int Freed, int SetAside)> FreeAsync(SqlSession session, string worker, DateTimeOffset now, int? maxPoisonTries)
    {
        var setAside = 0;
        if (maxPoisonTries is { } most)
        {
            setAside = await session.ExecuteAsync(
                """
                UPDATE durable_instances SET state = 'SetAside', owner = NULL, ready_at = NULL, version = version + 1, updated_at = $1, tries = tries + 1,
                    error = 'set aside: ' || (tries + 1) || ' workers in a row went down while they had it; its history says what was running'
                WHERE owner = $2 AND tries + 1 >= $3 AND state IN ('Pending', 'Running')
                """,
                now.ToUnixTimeMilliseconds(),
                worker,
                (long)most);
        }

        var freed = await session.ExecuteAsync(
            "UPDATE durable_instances SET owner = NULL, tries = tries + $1, ready_at = CASE WHEN state IN ('Pending', 'Running') THEN $2 ELSE NULL END WHERE owner = $3",
            maxPoisonTries is null ? 0L : 1L,
            now.ToUnixTimeMilliseconds(),
            worker);
        return (freed, setAside);
    }
}
