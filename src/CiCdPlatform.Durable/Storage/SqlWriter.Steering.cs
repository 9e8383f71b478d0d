namespace CiCdPlatform.Durable.Storage;

/// <content>What comes from people and from other instances.</content>
internal sealed partial class SqlWriter
{
    private async Task<WriteOutcome> TerminateAsync(TerminateWrite write)
    {
        var outcome = new WriteOutcome();
        return await EndAsync(outcome, write.InstanceId, write.Reason, write.At) ? outcome : WriteOutcome.Nothing;
    }

    /// <summary>Ends an instance and, before anybody can see it, its open children.</summary>
    private async Task<bool> EndAsync(WriteOutcome outcome, string instanceId, string reason, DateTimeOffset at)
    {
        var found = await sql.FirstAsync(
            $"SELECT name, owner, parent_id, parent_generation, parent_task FROM durable_instances WHERE id = $1 AND (state IN {Open} OR state = 'SetAside'){_lock}",
            row => new Target(row.GetString(0), row.Text(1), row.IsDBNull(2) ? null : new(row.GetString(2), (int)row.GetInt64(3), (int)row.GetInt64(4))),
            instanceId);
        if (found is null)
        {
            return false;
        }

        await sql.ExecuteAsync(
            "UPDATE durable_instances SET state = 'Terminated', error = $1, updated_at = $2, version = version + 1, owner = NULL, ready_at = NULL WHERE id = $3",
            Clean(reason),
            Milliseconds(at),
            instanceId);
        outcome.Ended.Add(instanceId);
        await AppendAsync(outcome, instanceId, new(0, HistoryKind.OrchestrationTerminated, at, Payload: reason));
        await ClearAsync(instanceId);
        if (found.Owner is { } owner && owner != worker)
        {
            Notify(owner, instanceId);
        }

        await TellAsync(outcome, found.Parent, HistoryKind.ChildFailed, found.Name, DurableJson.Error(new("Terminated", reason)), at);
        foreach (var child in await sql.QueryAsync($"SELECT id FROM durable_instances WHERE parent_id = $1 AND state IN {Open} ORDER BY id", row => row.GetString(0), instanceId))
        {
            await EndAsync(outcome, child, reason, at);
        }

        return true;
    }

    private async Task<WriteOutcome> SuspendAsync(SuspendWrite write)
    {
        var rows = await sql.QueryAsync(
            write.Suspend
                ? "UPDATE durable_instances SET state = 'Suspended', updated_at = $1, version = version + 1, ready_at = NULL WHERE id = $2 AND state IN ('Pending', 'Running') RETURNING owner, version, mail"
                : $"""
                   UPDATE durable_instances SET state = 'Running', updated_at = $1, version = version + 1, ready_at = $1,
                       owner = CASE WHEN owner IS NULL AND {_known}($3, '|' || name || ':' || code_version || '|') > 0 THEN $4 ELSE owner END
                   WHERE id = $2 AND state = 'Suspended' RETURNING owner, version, mail
                   """,
            row => (Owner: row.Text(0), Version: row.GetInt64(1), Mail: row.GetInt64(2)),
            write.Suspend ? [Milliseconds(write.At), write.InstanceId] : [Milliseconds(write.At), write.InstanceId, known, write.Own ? worker : null]);
        if (rows.Count == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        await AppendAsync(outcome, write.InstanceId, new(0, write.Suspend ? HistoryKind.OrchestrationSuspended : HistoryKind.OrchestrationResumed, write.At, Payload: write.Reason));
        if (rows[0].Owner == worker)
        {
            outcome.Owned.Add(new(write.InstanceId, rows[0].Version, rows[0].Mail));
        }
        else if (rows[0].Owner is { } owner)
        {
            Notify(owner, write.InstanceId);
        }
        else if (!write.Suspend)
        {
            notices.Add(AnybodysWork);
        }

        return outcome;
    }

    private async Task<WriteOutcome> KeepAsync(KeepWrite write)
    {
        foreach (var message in write.Messages)
        {
            await sql.ExecuteAsync(
                """
                INSERT INTO durable_messages (instance_id, generation, kind, task, name, payload)
                SELECT id, $2, $3, $4, $5, $6 FROM durable_instances WHERE id = $1 AND state = 'Suspended' AND owner = $7
                """,
                write.InstanceId,
                (long)message.Generation,
                Names.Of(message.Kind),
                (long)message.Task,
                message.Name,
                Packed.Pack(message.Payload),
                worker);
        }

        var kept = await sql.ExecuteAsync(
            "UPDATE durable_instances SET mail = mail + $1, owner = CASE WHEN $2 = 1 THEN NULL ELSE owner END WHERE id = $3 AND state = 'Suspended' AND owner = $4",
            (long)write.Messages.Count,
            write.Release ? 1L : 0L,
            write.InstanceId,
            worker);
        return kept == 0 ? WriteOutcome.Nothing : new() { Released = write.Release };
    }

    private async Task<WriteOutcome> SetAsideAsync(SetAsideWrite write)
    {
        var rows = await sql.ExecuteAsync(
            """
            UPDATE durable_instances SET state = 'SetAside', error = $1, updated_at = $2, version = version + 1, owner = NULL, ready_at = NULL
            WHERE id = $3 AND owner = $4 AND state IN ('Pending', 'Running')
            """,
            Clean(write.Error),
            Milliseconds(write.At),
            write.InstanceId,
            worker);
        if (rows == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        outcome.Ended.Add(write.InstanceId);
        return outcome;
    }

    /// <summary>Adds an event in a row of its own; the start goes before it when no turn has written it yet.</summary>
    private async Task AppendAsync(WriteOutcome outcome, string instanceId, HistoryEvent entry)
    {
        var number = (await sql.QueryAsync("SELECT COALESCE(MAX(number), 0) FROM durable_history WHERE instance_id = $1", row => row.GetInt64(0), instanceId))[0];
        var events = number > 0 ? [entry] : new[] { await StartOfAsync(instanceId), entry };
        await sql.ExecuteAsync("INSERT INTO durable_history (instance_id, number, events) VALUES ($1, $2, $3)", instanceId, number + 1, HistoryCodec.Write(events));
        outcome.Committed.Add((instanceId, entry.Kind));
    }

    private async Task<HistoryEvent> StartOfAsync(string instanceId) => (await sql.FirstAsync(
        "SELECT name, created_at, input FROM durable_instances WHERE id = $1",
        row => new HistoryEvent(1, HistoryKind.OrchestrationStarted, row.Moment(1), null, row.GetString(0), Packed.Text(row.Bytes(2))),
        instanceId))!;

    /// <summary>Text columns of PostgreSQL hold no NUL.</summary>
    internal static string Clean(string text) => text.Replace('\0', '\uFFFD');

    private sealed record Target(string Name, string? Owner, ParentLink? Parent);
}
