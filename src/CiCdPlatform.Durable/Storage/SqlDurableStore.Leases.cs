namespace CiCdPlatform.Durable.Storage;

/// <content>Who is alive, and what becomes of the work of those who are not.</content>
internal abstract partial class SqlDurableStore
{
    public async Task<DateTimeOffset> ClockAsync()
    {
        await using var session = await SessionAsync();
        return (await session.QueryAsync($"SELECT {Clock}", row => row.Moment(0)))[0];
    }

    public async Task<bool> RenewAsync(TimeSpan lease, bool first)
    {
        await using var session = await SessionAsync();
        var until = (long)lease.TotalMilliseconds;
        var isAlive = await session.ExecuteAsync($"UPDATE durable_workers SET lease_until = {Clock} + $1 WHERE id = $2", until, Worker) > 0;
        if (!isAlive)
        {
            await session.ExecuteAsync($"INSERT INTO durable_workers (id, lease_until) VALUES ($1, {Clock} + $2)", Worker, until);
        }

        return isAlive || first;
    }

    public async Task<(int Workers, int Freed, int SetAside)> ReapAsync(int maxPoisonTries, DateTimeOffset now)
    {
        await using var session = await SessionAsync();
        var (workers, freed, setAside) = (0L, 0, 0);
        await session.InTransactionAsync(async () =>
        {
            foreach (var dead in await session.QueryAsync($"SELECT id FROM durable_workers WHERE lease_until < {Clock} ORDER BY id{ForUpdateSkipLocked}", row => row.GetString(0)))
            {
                await session.ExecuteAsync("DELETE FROM durable_workers WHERE id = $1", dead);
            }

            // Not only of those: a worker that was taken for dead may write once more before it notices, and what it took then is nobody's.
            foreach (var gone in await session.QueryAsync(
                "SELECT DISTINCT owner FROM durable_instances WHERE owner IS NOT NULL AND owner NOT IN (SELECT id FROM durable_workers) ORDER BY owner", row => row.GetString(0)))
            {
                var (some, poison) = await FreeAsync(session, gone, now, maxPoisonTries);
                (freed, setAside) = (freed + some, setAside + poison);
            }

            workers = (await session.QueryAsync("SELECT COUNT(*) FROM durable_workers", row => row.GetInt64(0)))[0];
            return true;
        });
        return ((int)workers, freed, setAside);
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

    /// <summary>
    /// Lets go of what a worker holds. One that died counts against each of them, since one of them may have been the cause. Rows that somebody is writing to are passed over: they are found at the next beat.
    /// </summary>
    protected async Task<(int Freed, int SetAside)> FreeAsync(SqlSession session, string worker, DateTimeOffset now, int? maxPoisonTries)
    {
        var mine = $"(SELECT id FROM durable_instances WHERE owner = $1 ORDER BY id{ForUpdateSkipLocked})";
        var setAside = 0;
        if (maxPoisonTries is { } most)
        {
            setAside = await session.ExecuteAsync(
                $"""
                 UPDATE durable_instances SET state = 'SetAside', owner = NULL, ready_at = NULL, version = version + 1, updated_at = $2, tries = tries + 1,
                     error = 'set aside: ' || (tries + 1) || ' workers in a row went down while they had it; its history says what was running'
                 WHERE id IN {mine} AND tries + 1 >= $3 AND state IN ('Pending', 'Running')
                 """,
                worker,
                now.ToUnixTimeMilliseconds(),
                (long)most);
        }

        var freed = await session.ExecuteAsync(
            $"UPDATE durable_instances SET owner = NULL, tries = tries + $2, ready_at = CASE WHEN state IN ('Pending', 'Running') THEN $3 ELSE NULL END WHERE id IN {mine}",
            worker,
            maxPoisonTries is null ? 0L : 1L,
            now.ToUnixTimeMilliseconds());
        return (freed, setAside);
    }
}
