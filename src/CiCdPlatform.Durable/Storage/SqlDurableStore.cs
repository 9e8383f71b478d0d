using System.Data.Common;
using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <summary>What is the same on both databases: reading, leases, and everything that is not written all the time.</summary>
internal abstract partial class SqlDurableStore(SqlDatabase database, string worker, DurableCatalogue catalogue, TimeProvider time) : IDurableStore
{
    protected const string OutsideColumns =
        "id, name, code_version, tenant, state, created_at, updated_at, input, output, error, status, progress, owner";

    protected string Worker { get; } = worker;

    protected string Known { get; } = SqlWriter.Known(catalogue.Orchestrations);

    /// <summary>The moment in milliseconds, by the clock that leases go by.</summary>
    protected abstract string Clock { get; }

    protected abstract string ForUpdateSkipLocked { get; }

    public virtual async Task OpenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await Migrations.ApplyAsync(connection, DurableSchema.Migrations, time, cancellation);
    }

    public abstract Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<DurableWrite> writes, bool again);

    public abstract Task<IReadOnlyList<OwnedInstance>> ClaimAsync(DateTimeOffset now, int limit);

    public virtual Task ListenAsync(Action<string?> news, CancellationToken cancellation) => Task.CompletedTask;

    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset after)
    {
        await using var session = await SessionAsync();
        var due = await session.QueryAsync(
            "SELECT ready_at FROM durable_instances WHERE owner IS NULL AND ready_at > $1 ORDER BY ready_at LIMIT 1", row => row.Moment(0), after.ToUnixTimeMilliseconds());
        return due.Count == 0 ? null : due[0];
    }

    public async Task<IReadOnlyList<OwnedInstance>> OwnedAsync()
    {
        await using var session = await SessionAsync();
        return await session.QueryAsync(
            "SELECT id, version, mail FROM durable_instances WHERE owner = $1", row => new OwnedInstance(row.GetString(0), row.GetInt64(1), row.GetInt64(2)), Worker);
    }

    public async Task<InstanceSnapshot?> LoadAsync(string instanceId)
    {
        await using var session = await SessionAsync();

        // The count before the messages, the version before the history: what comes in between is seen as more than was counted, and looked at again.
        var instance = await session.FirstAsync(
            """
            SELECT name, code_version, tenant, trace_parent, state, generation, version, mail, parent_id, parent_generation, parent_task, created_at, input
            FROM durable_instances WHERE id = $1 AND owner = $2 AND state IN ('Pending', 'Running', 'Suspended')
            """,
            row => new InstanceSnapshot(
                instanceId,
                row.GetString(0),
                (int)row.GetInt64(1),
                row.GetString(2),
                row.Text(3),
                Names.State(row.GetString(4)),
                (int)row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7),
                0,
                row.IsDBNull(8) ? null : new(row.GetString(8), (int)row.GetInt64(9), (int)row.GetInt64(10)),
                [new(1, HistoryKind.OrchestrationStarted, row.Moment(11), null, row.GetString(0), Packed.Text(row.Bytes(12)))],
                []),
            instanceId,
            Worker);
        if (instance is null)
        {
            return null;
        }

        var rows = await session.QueryAsync("SELECT events FROM durable_history WHERE instance_id = $1 ORDER BY number", row => row.GetFieldValue<byte[]>(0), instanceId);
        var history = new List<HistoryEvent>();
        rows.ForEach(row => HistoryCodec.Read(row, history));
        return instance with { Rows = rows.Count, History = rows.Count == 0 ? instance.History : history, Messages = await ReadMailAsync(session, instanceId) };
    }

    public async Task<(IReadOnlyList<InstanceMessage> Messages, long Mail)> MailAsync(string instanceId)
    {
        await using var session = await SessionAsync();
        var mail = await session.QueryAsync("SELECT mail FROM durable_instances WHERE id = $1", row => row.GetInt64(0), instanceId);
        return mail.Count == 0 ? ([], 0) : (await ReadMailAsync(session, instanceId), mail[0]);
    }

    public async Task<byte[]?> RecoveryPointAsync(string instanceId, int generation, int task)
    {
        await using var session = await SessionAsync();
        return await session.FirstAsync(
            "SELECT point FROM durable_recovery_points WHERE instance_id = $1 AND generation = $2 AND task = $3", row => row.Bytes(0) ?? [], instanceId, (long)generation, (long)task);
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected async Task<SqlSession> SessionAsync() => new(await database.OpenAsync());

    private static async Task<List<InstanceMessage>> ReadMailAsync(SqlSession session, string instanceId) => await session.QueryAsync(
        "SELECT id, kind, generation, task, name, payload FROM durable_messages WHERE instance_id = $1 ORDER BY id",
        row => new InstanceMessage(Names.Kind(row.GetString(1)), (int)row.GetInt64(2), (int)row.GetInt64(3), row.Text(4), Packed.Text(row.Bytes(5)), row.GetInt64(0)),
        instanceId);
}
