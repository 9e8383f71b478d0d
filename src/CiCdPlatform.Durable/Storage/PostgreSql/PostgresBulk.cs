using Npgsql;
using NpgsqlTypes;

namespace CiCdPlatform.Durable.Storage.PostgreSql;

/// <summary>
/// What is written all the time, starts and plain turns, as one statement each for the whole batch. Everything else in the batch is left to <see cref="SqlWriter"/>.
/// </summary>
internal sealed class PostgresBulk
{
    private const string StartSql = """
        INSERT INTO durable_instances (id, name, code_version, tenant, state, created_at, updated_at, input, trace_parent, parent_generation, parent_task, generation, version, mail, tries, owner, ready_at)
        SELECT s.id, s.name, s.code_version, s.tenant, 'Pending', s.at, s.at, s.input, s.trace_parent, 0, 0, 0, 0, 0, 0, $8, s.at
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[], $7::text[]) AS s (id, name, code_version, tenant, at, input, trace_parent)
        ON CONFLICT (id) DO NOTHING RETURNING id
        """;

    // The owner is compared as an expression: so no index of owned instances fits, and each row is found by its key and not among all that this worker owns.
    private const string TurnSql = """
        WITH t AS (
            SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bytea[], $6::text[], $7::bigint[], $8::bytea[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bytea[])
                AS t (id, version, state, at, output, error, has_status, status, release, mail, ready_at, number, events)),
        u AS (
            UPDATE durable_instances i SET state = t.state, updated_at = t.at, version = i.version + 1, tries = 0, output = t.output, error = t.error,
                status = CASE WHEN t.has_status = 1 THEN t.status ELSE i.status END,
                owner = CASE WHEN t.release = 2 OR (t.release = 1 AND i.mail = t.mail) THEN NULL ELSE i.owner END,
                ready_at = CASE WHEN t.release = 2 OR (t.release = 1 AND i.mail = t.mail) THEN t.ready_at ELSE i.ready_at END
            FROM t WHERE i.id = t.id AND i.version = t.version AND COALESCE(i.owner, '') = $14 AND i.state IN ('Pending', 'Running')
            RETURNING i.id, i.owner IS NULL AS released, t.number, t.events),
        h AS (
            INSERT INTO durable_history (instance_id, number, events) SELECT id, number, events FROM u WHERE events IS NOT NULL)
        """;

    private const string ReadSql = """
        , r AS (
            DELETE FROM durable_messages m USING unnest($15::bigint[], $16::text[]) AS r (row, id) JOIN u ON u.id = r.id WHERE m.id = r.row)
        """;

    private const string ResultSql = " SELECT id, released FROM u";

    private const string ClearSql = """
        WITH gone AS (SELECT i.id FROM unnest($1::text[]) AS e (id) JOIN durable_instances i ON i.id = e.id WHERE i.state IN ('Completed', 'Failed')),
        m AS (DELETE FROM durable_messages m USING gone WHERE m.instance_id = gone.id)
        DELETE FROM durable_event_keys k USING gone WHERE k.instance_id = gone.id
        """;

    private readonly List<int> _starts = [];
    private readonly List<int> _turns = [];
    private readonly IReadOnlyList<DurableWrite> _writes;
    private readonly string _worker;

    private PostgresBulk(IReadOnlyList<DurableWrite> writes, string worker) => (_writes, _worker) = (writes, worker);

    /// <summary>Writes that are left to do one by one.</summary>
    public List<int> Others { get; } = [];

    public List<string> Notices { get; } = [];

    public bool IsEverything => Others.Count == 0;

    public static PostgresBulk Of(IReadOnlyList<DurableWrite> writes, string worker, bool again)
    {
        var bulk = new PostgresBulk(writes, worker);
        HashSet<string> ids = [];
        for (var index = 0; index < writes.Count; index++)
        {
            var list = writes[index] switch
            {
                // An id twice in one batch: the second is looked at after the first.
                StartWrite { SupersessionKey: null, OnDuplicate: not DuplicateStart.Supersede, Own: true } start when !again && ids.Add(start.InstanceId) => bulk._starts,
                TurnWrite turn when IsPlain(turn) && ids.Add(turn.InstanceId) => bulk._turns,
                _ => bulk.Others,
            };
            list.Add(index);
        }

        return bulk;
    }

    public async Task RunAsync(NpgsqlConnection connection, WriteOutcome[] outcomes)
    {
        if (_starts.Count + _turns.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        if (_starts.Count > 0)
        {
            batch.BatchCommands.Add(Starts());
        }

        if (_turns.Count > 0)
        {
            batch.BatchCommands.Add(Turns());
            AddCleaning(batch);
        }

        await using var reader = await batch.ExecuteReaderAsync();
        if (_starts.Count > 0)
        {
            var created = new HashSet<string>();
            while (await reader.ReadAsync())
            {
                created.Add(reader.GetString(0));
            }

            foreach (var index in _starts)
            {
                outcomes[index] = created.Contains(_writes[index].InstanceId) ? Started(_writes[index].InstanceId) : WriteOutcome.Nothing;
            }

            await reader.NextResultAsync();
        }

        if (_turns.Count > 0)
        {
            var advanced = new Dictionary<string, bool>();
            while (await reader.ReadAsync())
            {
                advanced.Add(reader.GetString(0), reader.GetBoolean(1));
            }

            foreach (var index in _turns)
            {
                outcomes[index] = advanced.TryGetValue(_writes[index].InstanceId, out var released) ? Advanced((TurnWrite)_writes[index], released) : WriteOutcome.Nothing;
            }
        }
    }

    private static bool IsPlain(TurnWrite write) => write.Turn.Children.Count == 0
        && (write.Turn.Outcome == Replay.TurnOutcome.Waiting || (write.Turn.Outcome != Replay.TurnOutcome.ContinuedAsNew && write.Snapshot.Parent is null));

    private static WriteOutcome Started(string id)
    {
        var outcome = new WriteOutcome();
        outcome.Committed.Add((id, HistoryKind.OrchestrationStarted));
        outcome.Owned.Add(new(id, 0, 0));
        return outcome;
    }

    private static WriteOutcome Advanced(TurnWrite write, bool released)
    {
        var outcome = new WriteOutcome { Released = released };
        write.Turn.Events.ForEach(entry => outcome.Committed.Add((write.InstanceId, entry.Kind)));
        return outcome;
    }

    private NpgsqlBatchCommand Starts()
    {
        var starts = _starts.ConvertAll(index => (StartWrite)_writes[index]);
        var command = new NpgsqlBatchCommand(StartSql);
        Add(command, NpgsqlDbType.Text, starts, start => start.InstanceId);
        Add(command, NpgsqlDbType.Text, starts, start => start.Name);
        Add(command, NpgsqlDbType.Bigint, starts, start => (long)start.CodeVersion);
        Add(command, NpgsqlDbType.Text, starts, start => start.Tenant);
        Add(command, NpgsqlDbType.Bigint, starts, start => start.At.ToUnixTimeMilliseconds());
        Add(command, NpgsqlDbType.Bytea, starts, start => start.Input);
        Add(command, NpgsqlDbType.Text, starts, start => start.TraceParent);
        command.Parameters.Add(new() { Value = _worker });
        return command;
    }

    private NpgsqlBatchCommand Turns()
    {
        var turns = _turns.ConvertAll(index => (TurnWrite)_writes[index]);
        var read = turns.SelectMany(write => write.Turn.ReadRows.Select(row => (Row: row, write.InstanceId))).ToList();
        var command = new NpgsqlBatchCommand(read.Count == 0 ? TurnSql + ResultSql : TurnSql + ReadSql + ResultSql);
        Add(command, NpgsqlDbType.Text, turns, write => write.InstanceId);
        Add(command, NpgsqlDbType.Bigint, turns, write => write.Snapshot.Version);
        Add(command, NpgsqlDbType.Text, turns, write => SqlWriter.State(write.Turn.Outcome));
        Add(command, NpgsqlDbType.Bigint, turns, write => write.At.ToUnixTimeMilliseconds());
        Add(command, NpgsqlDbType.Bytea, turns, write => Packed.Pack(write.Turn.Output));
        Add(command, NpgsqlDbType.Text, turns, write => write.Turn.Error is { } error ? SqlWriter.Clean(error.ToString()) : null);
        Add(command, NpgsqlDbType.Bigint, turns, write => write.Turn.StatusChanged ? 1L : 0L);
        Add(command, NpgsqlDbType.Bytea, turns, write => Packed.Pack(write.Turn.Status));
        Add(command, NpgsqlDbType.Bigint, turns, write => IsEnd(write) ? 2L : write.Release ? 1L : 0L);
        Add(command, NpgsqlDbType.Bigint, turns, write => write.Snapshot.Mail);
        Add(command, NpgsqlDbType.Bigint, turns, write => IsEnd(write) ? null : write.ReadyAt?.ToUnixTimeMilliseconds());
        Add(command, NpgsqlDbType.Bigint, turns, write => write.Rows + 1L);
        Add(command, NpgsqlDbType.Bytea, turns, write => write.Turn.Events.Count == 0 ? null : HistoryCodec.Write(write.Unwritten));
        command.Parameters.Add(new() { Value = _worker });
        if (read.Count > 0)
        {
            Add(command, NpgsqlDbType.Bigint, read, entry => entry.Row);
            Add(command, NpgsqlDbType.Text, read, entry => entry.InstanceId);
        }

        return command;
    }

    private void AddCleaning(NpgsqlBatch batch)
    {
        // An instance that never had mail has left nothing to clear.
        var ended = _turns.ConvertAll(index => (TurnWrite)_writes[index]).FindAll(write => IsEnd(write) && write.Snapshot.Mail > 0);
        if (ended.Count > 0)
        {
            var command = new NpgsqlBatchCommand(ClearSql);
            Add(command, NpgsqlDbType.Text, ended, write => write.InstanceId);
            batch.BatchCommands.Add(command);
        }
    }

    private static bool IsEnd(TurnWrite write) => write.Turn.Outcome is Replay.TurnOutcome.Completed or Replay.TurnOutcome.Failed;

    private static void Add<T, TValue>(NpgsqlBatchCommand command, NpgsqlDbType type, List<T> rows, Func<T, TValue> value) =>
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => value(row)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
}
