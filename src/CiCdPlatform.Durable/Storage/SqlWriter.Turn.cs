using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <content>The one write that everything else serves.</content>
internal sealed partial class SqlWriter
{
    private async Task<WriteOutcome> TurnAsync(TurnWrite write)
    {
        var (id, turn, snapshot) = (write.InstanceId, write.Turn, write.Snapshot);
        var ended = turn.Outcome is TurnOutcome.Completed or TurnOutcome.Failed;
        var advanced = await sql.QueryAsync(
            """
            UPDATE durable_instances SET state = $1, updated_at = $2, version = version + 1, tries = 0, output = $3, error = $4,
                status = CASE WHEN $5 = 1 THEN $6 ELSE status END,
                owner = CASE WHEN $7 = 2 OR ($7 = 1 AND mail = $8) THEN NULL ELSE owner END,
                ready_at = CASE WHEN $7 = 2 OR ($7 = 1 AND mail = $8) THEN $9 ELSE ready_at END
            WHERE id = $10 AND version = $11 AND owner = $12 AND state IN ('Pending', 'Running') RETURNING owner
            """,
            row => row.IsDBNull(0),
            State(turn.Outcome),
            Milliseconds(write.At),
            Packed.Pack(turn.Output),
            turn.Error is { } error ? Clean(error.ToString()) : null,
            turn.StatusChanged ? 1L : 0L,
            Packed.Pack(turn.Status),
            ended ? 2L : write.Release ? 1L : 0L,
            snapshot.Mail,
            ended ? null : write.ReadyAt?.ToUnixTimeMilliseconds(),
            id,
            snapshot.Version,
            worker);
        if (advanced.Count == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome { Released = advanced[0] };
        foreach (var row in turn.ReadRows)
        {
            await sql.ExecuteAsync("DELETE FROM durable_messages WHERE id = $1", row);
        }

        if (turn.Outcome == TurnOutcome.ContinuedAsNew)
        {
            await ContinueAsync(write);
        }

        if (turn.Events.Count > 0)
        {
            await sql.ExecuteAsync(
                "INSERT INTO durable_history (instance_id, number, events) VALUES ($1, $2, $3)", id, write.Rows + 1L, HistoryCodec.Write(write.Unwritten));
            turn.Events.ForEach(entry => outcome.Committed.Add((id, entry.Kind)));
        }

        foreach (var child in turn.Children)
        {
            await StartChildAsync(outcome, write, child);
        }

        if (ended)
        {
            await ClearAsync(id);
            await (turn.Outcome == TurnOutcome.Completed
                ? TellAsync(outcome, snapshot.Parent, HistoryKind.ChildCompleted, snapshot.Name, turn.Output, write.At)
                : TellAsync(outcome, snapshot.Parent, HistoryKind.ChildFailed, snapshot.Name, DurableJson.Error(turn.Error!), write.At));
        }

        return outcome;
    }

    private async Task ContinueAsync(TurnWrite write)
    {
        // Keys guard against late repetitions, for which a week is long; an instance that runs for ever must not keep them for ever.
        var forgotten = Milliseconds(write.At - TimeSpan.FromDays(7));
        await sql.ExecuteAsync(
            "UPDATE durable_instances SET generation = generation + 1, input = $1, code_version = $2 WHERE id = $3", Packed.Pack(write.Turn.NextInput), (long)write.CodeVersion, write.InstanceId);
        await sql.ExecuteAsync("DELETE FROM durable_history WHERE instance_id = $1", write.InstanceId);
        await sql.ExecuteAsync("DELETE FROM durable_recovery_points WHERE instance_id = $1", write.InstanceId);
        await sql.ExecuteAsync("DELETE FROM durable_event_keys WHERE instance_id = $1 AND at < $2", write.InstanceId, forgotten);
    }

    private async Task StartChildAsync(WriteOutcome outcome, TurnWrite write, TurnAction action)
    {
        var (id, snapshot) = (write.InstanceId, write.Snapshot);
        if (await InsertAsync(
            action.ChildId, action.Name, action.CodeVersion, snapshot.Tenant, write.At, Packed.Pack(action.Payload), null, snapshot.TraceParent, id, snapshot.Generation, action.Task, write.OwnChildren))
        {
            outcome.Committed.Add((action.ChildId, HistoryKind.OrchestrationStarted));
            Offer(outcome, action.ChildId, write.OwnChildren, 0, 0);
            return;
        }

        // After a rewind the same child is asked for again: what it did stands.
        var own = await sql.FirstAsync(
            "SELECT state, output, error FROM durable_instances WHERE id = $1 AND name = $2 AND parent_id = $3 AND parent_generation = $4 AND parent_task = $5",
            row => new Ended(row.GetString(0), row.Bytes(1), row.Text(2)),
            action.ChildId,
            action.Name,
            id,
            (long)snapshot.Generation,
            (long)action.Task);
        var link = new ParentLink(id, snapshot.Generation, action.Task);
        switch (own)
        {
            case null:
                var taken = new TaskError(typeof(InvalidOperationException).FullName!, $"the instance id {action.ChildId} is taken");
                await TellAsync(outcome, link, HistoryKind.ChildFailed, action.Name, DurableJson.Error(taken), write.At);
                break;
            case { State: nameof(OrchestrationState.Completed) }:
                await TellAsync(outcome, link, HistoryKind.ChildCompleted, action.Name, Packed.Text(own.Output), write.At);
                break;
            case { State: nameof(OrchestrationState.Failed) }:
                await RewindAsync(outcome, action.ChildId, "its parent was rewound", write.At, write.OwnChildren);
                break;
            case { State: nameof(OrchestrationState.Terminated) }:
                await TellAsync(outcome, link, HistoryKind.ChildFailed, action.Name, DurableJson.Error(new("Terminated", own.Error ?? "")), write.At);
                break;
        }
    }

    private async Task TellAsync(WriteOutcome outcome, ParentLink? parent, HistoryKind kind, string name, string? payload, DateTimeOffset at)
    {
        if (parent is not null)
        {
            await StoreAsync(outcome, parent.Id, new(kind, parent.Generation, parent.Task, name, payload), at, own: true);
        }
    }

    private async Task ClearAsync(string instanceId)
    {
        await sql.ExecuteAsync("DELETE FROM durable_messages WHERE instance_id = $1", instanceId);
        await sql.ExecuteAsync("DELETE FROM durable_event_keys WHERE instance_id = $1", instanceId);
    }

    internal static string State(TurnOutcome outcome) => outcome switch
    {
        TurnOutcome.Completed => nameof(OrchestrationState.Completed),
        TurnOutcome.Failed => nameof(OrchestrationState.Failed),
        _ => nameof(OrchestrationState.Running),
    };

    private sealed record Ended(string State, byte[]? Output, string? Error);
}
