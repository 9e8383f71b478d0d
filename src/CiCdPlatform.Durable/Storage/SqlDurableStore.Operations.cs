using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace CiCdPlatform.Durable.Storage;

/// <content>What operators ask for.</content>
internal abstract partial class SqlDurableStore
{
    private const string EndedStates = "('Completed', 'Failed', 'Terminated')";

    public async Task<OrchestrationInstance?> GetAsync(string instanceId, bool archived = false)
    {
        await using var session = await SessionAsync();
        return await session.FirstAsync($"SELECT {OutsideColumns} FROM durable_instances WHERE id = $1", Outside, instanceId)
            ?? (archived ? (await ArchivedAsync(session, instanceId))?.Instance : null);
    }

    public async Task<InstancePage> QueryAsync(InstanceQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        List<string> conditions = ["1 = 1"];
        List<object?> values = [];
        void Require(string condition, object? value)
        {
            values.Add(value);
            conditions.Add(condition + values.Count.ToString(CultureInfo.InvariantCulture));
        }

        if (query.Orchestration is { } name)
        {
            Require("name = $", name);
        }

        if (query.State is { } state)
        {
            Require("state = $", state.ToString());
        }

        if (query.Tenant is { } tenant)
        {
            Require("tenant = $", tenant);
        }

        if (query.CreatedSince is { } since)
        {
            Require("created_at >= $", since.ToUnixTimeMilliseconds());
        }

        if (query.CreatedBefore is { } before)
        {
            Require("created_at < $", before.ToUnixTimeMilliseconds());
        }

        if (query.After is { } after)
        {
            var (created, id) = Position(after);
            values.AddRange([created, id]);
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"(created_at, id) < (${values.Count - 1}, ${values.Count})"));
        }

        await using var session = await SessionAsync();
        var where = $"WHERE {string.Join(" AND ", conditions)} ORDER BY created_at DESC, id DESC LIMIT {(query.Limit + 1).ToString(CultureInfo.InvariantCulture)}";
        var found = query.Archived
            ? await session.QueryAsync($"SELECT document FROM durable_archive {where}", row => ArchiveDocument.Read(row.GetFieldValue<byte[]>(0)).Instance, [.. values])
            : await session.QueryAsync($"SELECT {OutsideColumns} FROM durable_instances {where}", Outside, [.. values]);
        var page = found.Take(query.Limit).ToList();
        return new(page, found.Count > query.Limit ? string.Create(CultureInfo.InvariantCulture, $"{page[^1].CreatedAt.ToUnixTimeMilliseconds()}_{page[^1].Id}") : null);
    }

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string instanceId)
    {
        await using var session = await SessionAsync();
        return await HistoryAsync(session, instanceId) ?? (await ArchivedAsync(session, instanceId))?.History ?? [];
    }

    public async Task<int> PurgeAsync(DateTimeOffset endedBefore, IReadOnlyCollection<OrchestrationState> states, bool archived, int limit)
    {
        foreach (var open in states.Where(state => state is OrchestrationState.Pending or OrchestrationState.Running or OrchestrationState.Suspended))
        {
            throw new ArgumentException($"{open} instances have not ended and are not purged; terminate them first", nameof(states));
        }

        await using var session = await SessionAsync();
        var wanted = string.Join(", ", states.Select(state => $"'{state}'"));
        if (wanted.Length == 0)
        {
            return 0;
        }

        var ids = await session.QueryAsync(
            $"SELECT id FROM durable_instances WHERE state IN ({wanted}) AND updated_at < $1 ORDER BY updated_at LIMIT $2", row => row.GetString(0), endedBefore.ToUnixTimeMilliseconds(), (long)limit);
        var purged = await EachAsync(session, ids, id => DeleteAsync(session, id));
        if (archived && purged < limit)
        {
            purged += await session.ExecuteAsync(
                $"DELETE FROM durable_archive WHERE id IN (SELECT id FROM durable_archive WHERE state IN ({wanted}) AND updated_at < $1 ORDER BY updated_at LIMIT $2)",
                endedBefore.ToUnixTimeMilliseconds(),
                (long)(limit - purged));
        }

        return purged;
    }

    public async Task<int> ArchiveAsync(DateTimeOffset endedBefore, int limit)
    {
        await using var session = await SessionAsync();
        var ids = await session.QueryAsync(
            $"SELECT id FROM durable_instances WHERE state IN {EndedStates} AND updated_at < $1 ORDER BY updated_at LIMIT $2",
            row => row.GetString(0),
            endedBefore.ToUnixTimeMilliseconds(),
            (long)limit);
        return await EachAsync(session, ids, async id =>
        {
            var instance = await session.FirstAsync($"SELECT {OutsideColumns} FROM durable_instances WHERE id = $1 AND state IN {EndedStates}", Outside, id);
            if (instance is null)
            {
                return false;
            }

            var document = new ArchiveDocument(instance with { IsArchived = true }, await HistoryAsync(session, id) ?? []);
            await session.ExecuteAsync(
                """
                INSERT INTO durable_archive (id, name, code_version, tenant, state, created_at, updated_at, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, created_at = excluded.created_at, updated_at = excluded.updated_at, document = excluded.document
                """,
                id,
                instance.Name,
                (long)instance.Version,
                instance.Tenant,
                instance.State.ToString(),
                instance.CreatedAt.ToUnixTimeMilliseconds(),
                instance.UpdatedAt.ToUnixTimeMilliseconds(),
                document.Write());
            return await DeleteAsync(session, id);
        });
    }

    public async Task<(long Ready, DateTimeOffset? Oldest)> BacklogAsync(DateTimeOffset now)
    {
        await using var session = await SessionAsync();
        return await BacklogAsync(session, now);
    }

    public async Task<DurableStatistics> MeasureAsync(DateTimeOffset now)
    {
        await using var session = await SessionAsync();
        var moment = now.ToUnixTimeMilliseconds();
        var counts = await session.QueryAsync("SELECT state, COUNT(*) FROM durable_instances GROUP BY state", row => (Names.State(row.GetString(0)), row.GetInt64(1)));
        var (ready, oldest) = await BacklogAsync(session, now);
        var sleeping = (await session.QueryAsync("SELECT COUNT(*) FROM durable_instances WHERE owner IS NULL AND ready_at > $1", row => row.GetInt64(0), moment))[0];
        var workers = (await session.QueryAsync($"SELECT COUNT(*) FROM durable_workers WHERE lease_until >= {Clock}", row => row.GetInt64(0)))[0];
        return new(
            counts.ToDictionary(count => count.Item1, count => count.Item2),
            ready,
            oldest is { } since && since < now ? now - since : TimeSpan.Zero,
            sleeping,
            (int)workers);
    }

    private static async Task<(long Ready, DateTimeOffset? Oldest)> BacklogAsync(SqlSession session, DateTimeOffset now) => (await session.QueryAsync(
        "SELECT COUNT(*), MIN(ready_at) FROM durable_instances WHERE owner IS NULL AND ready_at <= $1",
        row => (row.GetInt64(0), row.IsDBNull(1) ? default(DateTimeOffset?) : row.Moment(1)),
        now.ToUnixTimeMilliseconds()))[0];

    private static async Task<List<HistoryEvent>?> HistoryAsync(SqlSession session, string instanceId)
    {
        var rows = await session.QueryAsync("SELECT events FROM durable_history WHERE instance_id = $1 ORDER BY number", row => row.GetFieldValue<byte[]>(0), instanceId);
        var history = new List<HistoryEvent>();
        rows.ForEach(row => HistoryCodec.Read(row, history));
        return history.Count > 0
            ? history
            : await session.FirstAsync(
                "SELECT name, created_at, input FROM durable_instances WHERE id = $1",
                row => new List<HistoryEvent> { new(1, HistoryKind.OrchestrationStarted, row.Moment(1), null, row.GetString(0), Packed.Text(row.Bytes(2))) },
                instanceId);
    }

    /// <summary>Each in a transaction of its own, so that nobody waits for long; returns for how many it was so.</summary>
    private static async Task<int> EachAsync(SqlSession session, List<string> ids, Func<string, Task<bool>> work)
    {
        var done = 0;
        foreach (var id in ids)
        {
            done += await session.InTransactionAsync(() => work(id)) ? 1 : 0;
        }

        return done;
    }

    private static async Task<bool> DeleteAsync(SqlSession session, string id)
    {
        if (await session.ExecuteAsync("DELETE FROM durable_instances WHERE id = $1 AND owner IS NULL AND state NOT IN ('Pending', 'Running', 'Suspended')", id) == 0)
        {
            return false;
        }

        await session.ExecuteAsync("DELETE FROM durable_history WHERE instance_id = $1", id);
        await session.ExecuteAsync("DELETE FROM durable_messages WHERE instance_id = $1", id);
        await session.ExecuteAsync("DELETE FROM durable_event_keys WHERE instance_id = $1", id);
        await session.ExecuteAsync("DELETE FROM durable_recovery_points WHERE instance_id = $1", id);
        return true;
    }

    private static Task<ArchiveDocument?> ArchivedAsync(SqlSession session, string id) =>
        session.FirstAsync("SELECT document FROM durable_archive WHERE id = $1", row => ArchiveDocument.Read(row.GetFieldValue<byte[]>(0)), id);

    private static (long Created, string Id) Position(string cursor) =>
        cursor.IndexOf('_', StringComparison.Ordinal) is var split and > 0 && long.TryParse(cursor.AsSpan(0, split), CultureInfo.InvariantCulture, out var created)
            ? (created, cursor[(split + 1)..])
            : throw new ArgumentException($"\"{cursor}\" is not a position: pass what the page before gave as its next", nameof(cursor));

    private static OrchestrationInstance Outside(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Names.State(row.GetString(4)),
        row.Moment(5),
        row.Moment(6),
        Packed.Text(row.Bytes(7)),
        Packed.Text(row.Bytes(8)),
        row.Text(9),
        Packed.Text(row.Bytes(10)))
    {
        Version = (int)row.GetInt64(2),
        Tenant = row.GetString(3),
        Progress = row.Text(11),
        Worker = row.Text(12),
    };

    private sealed record ArchiveDocument(OrchestrationInstance Instance, IReadOnlyList<HistoryEvent> History)
    {
        public static ArchiveDocument Read(byte[] packed) => JsonSerializer.Deserialize<ArchiveDocument>(Packed.Bytes(packed))!;

        public byte[] Write() => Packed.Pack(JsonSerializer.SerializeToUtf8Bytes(this));
    }
}
