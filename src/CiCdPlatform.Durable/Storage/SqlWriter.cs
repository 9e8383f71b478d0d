using System.Globalization;
using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <summary>Turns writes into statements, inside a transaction that the store holds. <paramref name="worker"/> owns what it takes; <paramref name="known"/> is the code that it has.</summary>
internal sealed partial class SqlWriter(SqlSession sql, string worker, string known, List<string> notices, bool again)
{
    /// <summary>Says to every process that there is work which nobody owns.</summary>
    public const string AnybodysWork = "*";

    private const string Open = "('Pending', 'Running', 'Suspended')";
    private readonly string _lock = sql.Dialect == SqlDialect.PostgreSql ? " FOR UPDATE" : "";
    private readonly string _known = sql.Dialect == SqlDialect.PostgreSql ? "strpos" : "instr";

    /// <summary>Code as <c>known</c> lists it: a worker takes only what it can run.</summary>
    public static string Known(IEnumerable<IOrchestrationDefinition> definitions) =>
        "|" + string.Concat(definitions.Select(definition => string.Create(CultureInfo.InvariantCulture, $"{definition.Name}:{definition.Version}|")));

    public Task<WriteOutcome> ApplyAsync(DurableWrite write) => write switch
    {
        TurnWrite turn => TurnAsync(turn),
        StartWrite start => StartAsync(start),
        EventWrite raised => RaiseAsync(raised),
        EscapeWrite escape => EscapeAsync(escape),
        TerminateWrite terminate => TerminateAsync(terminate),
        SuspendWrite suspend => SuspendAsync(suspend),
        RewindWrite rewind => RewindAsync(rewind),
        KeepWrite keep => KeepAsync(keep),
        SetAsideWrite aside => SetAsideAsync(aside),
        RecoveryWrite recovery => RecoverAsync(recovery),
        ProgressWrite progress => ProgressAsync(progress),
        _ => throw new ArgumentOutOfRangeException(nameof(write), write.GetType().Name, "no such write"),
    };

    private async Task<WriteOutcome> StartAsync(StartWrite write)
    {
        var outcome = new WriteOutcome();
        var created = await InsertAsync(
            write.InstanceId, write.Name, write.CodeVersion, write.Tenant, write.At, write.Input, write.SupersessionKey, write.TraceParent, null, 0, 0, write.Own);
        if (!created && again && await IsOursAsync(write))
        {
            // The commit that nobody heard back from had created it.
            outcome.Owned.Add(new(write.InstanceId, 0, 0));
            return outcome;
        }

        if (!created && (write.OnDuplicate != DuplicateStart.Supersede || !await ReplaceAsync(outcome, write)))
        {
            return WriteOutcome.Nothing;
        }

        outcome.Committed.Add((write.InstanceId, HistoryKind.OrchestrationStarted));
        if (created)
        {
            Offer(outcome, write.InstanceId, write.Own, 0, 0);
        }

        if (write.SupersessionKey is { } key)
        {
            foreach (var older in await sql.QueryAsync(
                $"SELECT id FROM durable_instances WHERE supersession_key = $1 AND id <> $2 AND state IN {Open} ORDER BY id", row => row.GetString(0), key, write.InstanceId))
            {
                await EndAsync(outcome, older, "superseded by " + write.InstanceId, write.At);
            }
        }

        return outcome;
    }

    private async Task<bool> IsOursAsync(StartWrite write) => (await sql.QueryAsync(
        "SELECT 1 FROM durable_instances WHERE id = $1 AND created_at = $2 AND name = $3 AND (owner = $4 OR owner IS NULL)",
        row => row.GetInt32(0),
        write.InstanceId,
        Milliseconds(write.At),
        write.Name,
        worker)).Count > 0;

    /// <summary>Begins anew under an id that is taken.</summary>
    private async Task<bool> ReplaceAsync(WriteOutcome outcome, StartWrite write)
    {
        await EndAsync(outcome, write.InstanceId, "superseded by a new start", write.At);
        var replaced = await sql.QueryAsync(
            """
            UPDATE durable_instances SET name = $1, code_version = $2, tenant = $3, state = 'Pending', created_at = $4, updated_at = $4, input = $5, output = NULL, error = NULL, status = NULL,
                progress = NULL, supersession_key = $6, trace_parent = $7, parent_id = NULL, generation = generation + 1, version = version + 1, tries = 0, owner = $8, ready_at = $4
            WHERE id = $9 RETURNING version, mail
            """,
            row => new OwnedInstance(write.InstanceId, row.GetInt64(0), row.GetInt64(1)),
            write.Name,
            (long)write.CodeVersion,
            write.Tenant,
            Milliseconds(write.At),
            write.Input,
            write.SupersessionKey,
            write.TraceParent,
            write.Own ? worker : null,
            write.InstanceId);
        await sql.ExecuteAsync("DELETE FROM durable_history WHERE instance_id = $1", write.InstanceId);
        await sql.ExecuteAsync("DELETE FROM durable_recovery_points WHERE instance_id = $1", write.InstanceId);
        Offer(outcome, write.InstanceId, write.Own, replaced[0].Version, replaced[0].Mail);
        return true;
    }

    private async Task<bool> InsertAsync(
        string id, string name, int codeVersion, string tenant, DateTimeOffset at, byte[]? input, string? key, string? trace, string? parent, int parentGeneration, int parentTask, bool own) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO durable_instances (id, name, code_version, tenant, state, created_at, updated_at, input, supersession_key, trace_parent, parent_id, parent_generation, parent_task,
                generation, version, mail, tries, owner, ready_at)
            VALUES ($1, $2, $3, $4, 'Pending', $5, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0, $12, $5) ON CONFLICT (id) DO NOTHING
            """,
            id,
            name,
            (long)codeVersion,
            tenant,
            Milliseconds(at),
            input,
            key,
            trace,
            parent,
            (long)parentGeneration,
            (long)parentTask,
            own ? worker : null) > 0;

    /// <summary>Wakes the instance here, or says to everybody that it is there to be taken.</summary>
    private void Offer(WriteOutcome outcome, string id, bool own, long version, long mail)
    {
        if (own)
        {
            outcome.Owned.Add(new(id, version, mail));
        }
        else
        {
            notices.Add(AnybodysWork);
        }
    }

    private async Task<WriteOutcome> RaiseAsync(EventWrite write)
    {
        if (!await IsOpenAsync(write.InstanceId) || await sql.ExecuteAsync(
            "INSERT INTO durable_event_keys (instance_id, dedupe_key, at) VALUES ($1, $2, $3) ON CONFLICT (instance_id, dedupe_key) DO NOTHING",
            write.InstanceId,
            write.Key,
            Milliseconds(write.At)) == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        await StoreAsync(outcome, write.InstanceId, new(HistoryKind.EventRaised, 0, 0, write.Name, write.Payload), write.At, write.Own);
        return outcome;
    }

    private async Task<WriteOutcome> EscapeAsync(EscapeWrite write)
    {
        var outcome = new WriteOutcome();
        await StoreAsync(outcome, write.InstanceId, write.Message, write.At, own: true);
        return outcome;
    }

    /// <summary>Puts a message where the owner finds it; an instance that nobody owns is taken when this worker wants it and can run it.</summary>
    private async Task StoreAsync(WriteOutcome outcome, string instanceId, InstanceMessage message, DateTimeOffset at, bool own)
    {
        // The row is locked from here to the commit, so messages of one instance are numbered in the order in which others can see them.
        var rows = await sql.QueryAsync(
            $"""
            UPDATE durable_instances SET mail = mail + 1,
                ready_at = CASE WHEN state = 'Suspended' THEN NULL ELSE $1 END,
                owner = CASE WHEN owner IS NULL AND state <> 'Suspended' AND {_known}($2, '|' || name || ':' || code_version || '|') > 0 THEN $3 ELSE owner END
            WHERE id = $4 AND state IN {Open} RETURNING owner, version, mail, state
            """,
            row => (Owner: row.Text(0), Version: row.GetInt64(1), Mail: row.GetInt64(2), State: row.GetString(3)),
            Milliseconds(at),
            known,
            own ? worker : null,
            instanceId);
        if (rows.Count == 0)
        {
            return;
        }

        var id = await sql.QueryAsync(
            "INSERT INTO durable_messages (instance_id, generation, kind, task, name, payload) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            row => row.GetInt64(0),
            instanceId,
            (long)message.Generation,
            Names.Of(message.Kind),
            (long)message.Task,
            message.Name,
            Packed.Pack(message.Payload));
        var target = rows[0];
        if (target.Owner == worker)
        {
            outcome.Stored.Add((instanceId, message with { RowId = id[0], Version = target.Version, Mail = target.Mail }));
        }
        else if (target.Owner is { } other)
        {
            Notify(other, instanceId);
        }
        else if (target.State != "Suspended")
        {
            notices.Add(AnybodysWork);
        }
    }

    private void Notify(string owner, string instanceId) => notices.Add($"{owner}/{instanceId}");

    private async Task<bool> IsOpenAsync(string instanceId) =>
        (await sql.QueryAsync($"SELECT 1 FROM durable_instances WHERE id = $1 AND state IN {Open}", row => row.GetInt32(0), instanceId)).Count > 0;

    private async Task<WriteOutcome> RecoverAsync(RecoveryWrite write) => await sql.ExecuteAsync(
        """
        INSERT INTO durable_recovery_points (instance_id, generation, task, point) SELECT id, $2, $3, $4 FROM durable_instances WHERE id = $1 AND generation = $2 AND owner = $5
        ON CONFLICT (instance_id, generation, task) DO UPDATE SET point = excluded.point
        """,
        write.InstanceId,
        (long)write.Generation,
        (long)write.Task,
        write.Point,
        worker) > 0 ? new WriteOutcome() : WriteOutcome.Nothing;

    private async Task<WriteOutcome> ProgressAsync(ProgressWrite write)
    {
        foreach (var (id, progress) in write.Progress)
        {
            await sql.ExecuteAsync("UPDATE durable_instances SET progress = $1 WHERE id = $2", progress, id);
        }

        return new();
    }

    private static long Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();
}
