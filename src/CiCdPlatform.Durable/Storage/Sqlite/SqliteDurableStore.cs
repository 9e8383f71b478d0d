using CiCdPlatform.Durable.Replay;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CiCdPlatform.Durable.Storage.Sqlite;

/// <summary>The engine's tables in one SQLite file, for one process. One connection writes; any number read.</summary>
internal sealed class SqliteDurableStore(SqliteDatabase database, TimeProvider time) : IDurableStore
{
    private const string InstanceColumns = "id, name, state, created_at, updated_at, input, output, error, status";
    private FileStream? _lock;
    private SqliteConnection? _connection;
    private SqliteStatements? _statements;
    private SqliteWriter? _writer;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        _lock = TakeLock();
        _connection = database.Open();
        await Migrations.ApplyAsync(_connection, SqliteSchema.Migrations, time, cancellation);
        _statements = new SqliteStatements(_connection);
        _writer = new SqliteWriter(_statements);
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<DurableWrite> writes)
    {
        var statements = _statements ?? throw new InvalidOperationException("The engine is not started");
        statements.Begin.Execute();
        try
        {
            var outcomes = new WriteOutcome[writes.Count];
            for (var index = 0; index < outcomes.Length; index++)
            {
                outcomes[index] = _writer!.Apply(writes[index]);
            }

            statements.Commit.Execute();
            return Task.FromResult<IReadOnlyList<WriteOutcome>>(outcomes);
        }
        catch
        {
            RollBack(statements);
            throw;
        }
    }

    public Task<InstanceSnapshot?> LoadAsync(string instanceId)
    {
        using var connection = database.Open();

        // One transaction, so that history, version and messages are of one moment.
        using var transaction = connection.BeginTransaction(deferred: true);
        var instance = connection.QueryFirstOrDefault<InstanceRow>(
            "SELECT name, state, generation, version, parent_id, parent_generation, parent_task FROM durable_instances WHERE id = @instanceId", new { instanceId }, transaction);
        if (instance is null)
        {
            return Task.FromResult<InstanceSnapshot?>(null);
        }

        var history = ReadHistory(connection, transaction, instanceId);
        var messages = connection.Query<MessageRow>(
            "SELECT id, kind, generation, task, name, payload FROM durable_messages WHERE instance_id = @instanceId ORDER BY id", new { instanceId }, transaction);
        var parent = instance.Parent_Id is null ? null : new ParentLink(instance.Parent_Id, (int)instance.Parent_Generation, (int)instance.Parent_Task);
        return Task.FromResult<InstanceSnapshot?>(new(
            instanceId,
            instance.Name,
            Names.State(instance.State),
            (int)instance.Generation,
            instance.Version,
            parent,
            history,
            [.. messages.Select(row => new InstanceMessage(Names.Kind(row.Kind), (int)row.Generation, (int)row.Task, row.Name, row.Payload, row.Id))]));
    }

    public Task<IReadOnlyList<string>> ReadyAsync() => Read<string, string>(
        "SELECT id FROM durable_instances WHERE state = 'Pending' UNION SELECT DISTINCT instance_id FROM durable_messages", null, id => id);

    public Task<IReadOnlyList<StoredTimer>> TimersAsync(StoredTimer? after, int limit) => Read<TimerRow, StoredTimer>(
        """
        SELECT instance_id, generation, task, due_at FROM durable_timers
        WHERE (due_at, instance_id, generation, task) > (@due, @id, @generation, @task)
        ORDER BY due_at, instance_id, generation, task LIMIT @limit
        """,
        new { due = after?.DueAt.ToUnixTimeMilliseconds() ?? long.MinValue, id = after?.InstanceId ?? "", generation = after?.Generation ?? 0, task = after?.Task ?? 0, limit },
        row => new(row.Instance_Id, (int)row.Generation, (int)row.Task, DateTimeOffset.FromUnixTimeMilliseconds(row.Due_At)));

    public async Task<bool> HasActivityAsync(ActivityWork work) => (await Read<long, long>(
        "SELECT 1 FROM durable_activities WHERE instance_id = @InstanceId AND generation = @Generation AND task = @Task",
        new { work.InstanceId, work.Generation, work.Task },
        one => one)).Count > 0;

    public async Task<OrchestrationInstance?> GetAsync(string instanceId)
    {
        var rows = await Read<OutsideRow, OrchestrationInstance>($"SELECT {InstanceColumns} FROM durable_instances WHERE id = @instanceId", new { instanceId }, Outside);
        return rows.Count == 0 ? null : rows[0];
    }

    public Task<IReadOnlyList<OrchestrationInstance>> ListAsync(string? orchestration, OrchestrationState? state, int limit) => Read<OutsideRow, OrchestrationInstance>(
        $"""
        SELECT {InstanceColumns} FROM durable_instances
        WHERE (@orchestration IS NULL OR name = @orchestration) AND (@state IS NULL OR state = @state)
        ORDER BY created_at DESC, id DESC LIMIT @limit
        """,
        new { orchestration, state = state?.ToString(), limit },
        Outside);

    public Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string instanceId)
    {
        using var connection = database.Open();
        return Task.FromResult(ReadHistory(connection, null, instanceId));
    }

    public ValueTask DisposeAsync()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        _lock?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void RollBack(SqliteStatements statements)
    {
        try
        {
            statements.Rollback.Execute();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (disk full, I/O error); the first error is the one to report.
        }
    }

    private static IReadOnlyList<HistoryEvent> ReadHistory(SqliteConnection connection, SqliteTransaction? transaction, string instanceId) =>
    [
        .. connection.Query<HistoryRow>(
                "SELECT sequence, kind, at, task, name, payload FROM durable_history WHERE instance_id = @instanceId ORDER BY sequence", new { instanceId }, transaction)
            .Select(row => new HistoryEvent((int)row.Sequence, Names.Kind(row.Kind), DateTimeOffset.FromUnixTimeMilliseconds(row.At), (int?)row.Task, row.Name, row.Payload)),
    ];

    private static OrchestrationInstance Outside(OutsideRow row) => new(
        row.Id,
        row.Name,
        Names.State(row.State),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Created_At),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Updated_At),
        row.Input,
        row.Output,
        row.Error,
        row.Status);

    private Task<IReadOnlyList<T>> Read<TRow, T>(string query, object? parameters, Func<TRow, T> map)
    {
        using var connection = database.Open();
        return Task.FromResult<IReadOnlyList<T>>([.. connection.Query<TRow>(query, parameters).Select(map)]);
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

    private sealed record InstanceRow(string Name, string State, long Generation, long Version, string? Parent_Id, long Parent_Generation, long Parent_Task);

    private sealed record MessageRow(long Id, string Kind, long Generation, long Task, string? Name, string? Payload);

    private sealed record TimerRow(string Instance_Id, long Generation, long Task, long Due_At);

    private sealed record HistoryRow(long Sequence, string Kind, long At, long? Task, string? Name, string? Payload);

    private sealed record OutsideRow(string Id, string Name, string State, long Created_At, long Updated_At, string? Input, string? Output, string? Error, string? Status);
}
