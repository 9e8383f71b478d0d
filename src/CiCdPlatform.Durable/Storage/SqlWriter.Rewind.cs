using System.Text.Json;

namespace CiCdPlatform.Durable.Storage;

/// <content>Back to before a failure.</content>
internal sealed partial class SqlWriter
{
    private async Task<WriteOutcome> RewindAsync(RewindWrite write)
    {
        var outcome = new WriteOutcome();
        return await RewindAsync(outcome, write.InstanceId, write.Reason, write.At, write.Own) ? outcome : WriteOutcome.Nothing;
    }

    /// <summary>
    /// Undoes the turns from the one that learnt the failure on which the instance ended; what else those turns had learnt comes again. Where the code failed by itself, that is its last turn.
    /// </summary>
    private async Task<bool> RewindAsync(WriteOutcome outcome, string instanceId, string reason, DateTimeOffset at, bool own)
    {
        var state = await sql.FirstAsync(
            $"SELECT state FROM durable_instances WHERE id = $1 AND state IN ('Failed', 'SetAside'){_lock}", row => row.GetString(0), instanceId);
        if (state is null)
        {
            return false;
        }

        var history = await HistoryAsync(instanceId);
        var cut = state == "SetAside" ? history.Count : Cut(history);
        var kept = history[..cut];
        List<HistoryEvent> unread = [];
        foreach (var entry in history[cut..])
        {
            var asked = entry.Task is { } task ? kept.Find(past => past.Task == task && past.Kind is HistoryKind.ActivityScheduled or HistoryKind.ChildScheduled) : null;
            if (entry.Kind == HistoryKind.EventRaised || (asked is not null && entry.Kind is HistoryKind.ActivityCompleted or HistoryKind.ChildCompleted))
            {
                unread.Add(entry);
            }
            else if (asked is not null && entry.Kind == HistoryKind.ActivityFailed)
            {
                kept.RemoveAll(past => past.Kind == HistoryKind.ActivityRetried && past.Task == entry.Task);
            }
            else if (asked is not null && entry.Kind == HistoryKind.ChildFailed && !await RewindAsync(outcome, ChildOf(asked), reason, at, own))
            {
                // The child was ended by somebody; that cannot be undone, so it is said again.
                unread.Add(entry);
            }
        }

        kept.Add(new(0, HistoryKind.OrchestrationRewound, at, Payload: reason));
        await sql.ExecuteAsync("DELETE FROM durable_history WHERE instance_id = $1", instanceId);
        await sql.ExecuteAsync("INSERT INTO durable_history (instance_id, number, events) VALUES ($1, 1, $2)", instanceId, HistoryCodec.Write(kept));
        var tasks = kept.Max(past => past.Task) ?? 0;
        await sql.ExecuteAsync("DELETE FROM durable_recovery_points WHERE instance_id = $1 AND task > $2", instanceId, (long)tasks);
        var rewound = await sql.QueryAsync(
            $"""
            UPDATE durable_instances SET state = 'Running', output = NULL, error = NULL, updated_at = $1, ready_at = $1, version = version + 1, tries = 0,
                owner = CASE WHEN {_known}($2, '|' || name || ':' || code_version || '|') > 0 THEN $3 ELSE NULL END
            WHERE id = $4 RETURNING owner, version, mail, generation
            """,
            row => (IsOwn: !row.IsDBNull(0), Version: row.GetInt64(1), Mail: row.GetInt64(2), Generation: (int)row.GetInt64(3)),
            Milliseconds(at),
            known,
            own ? worker : null,
            instanceId);
        var (isOwn, version, mail, generation) = rewound[0];
        outcome.Committed.Add((instanceId, HistoryKind.OrchestrationRewound));
        Offer(outcome, instanceId, isOwn, version, mail);
        foreach (var entry in unread)
        {
            await StoreAsync(outcome, instanceId, new(entry.Kind, entry.Kind == HistoryKind.EventRaised ? 0 : generation, entry.Task ?? 0, entry.Name, entry.Payload), at, own);
        }

        return true;
    }

    /// <summary>Where the turn begins that is to be taken again.</summary>
    private static int Cut(List<HistoryEvent> history)
    {
        var error = DurableJson.Read<TaskError>(history.FindLast(past => past.Kind == HistoryKind.OrchestrationFailed)?.Payload);
        var cause = history.FindLastIndex(past => past.Kind is HistoryKind.ActivityFailed or HistoryKind.ChildFailed && error is not null
            && DurableJson.Read<TaskError>(past.Payload) is { } failed && new TaskFailedException(past.Name!, failed.Type, failed.Message).Message == error.Message);
        var turn = history.FindLastIndex(cause >= 0 ? cause : history.Count - 1, past => past.Kind == HistoryKind.OrchestratorStarted);
        return Math.Max(turn, 1);
    }

    private static string ChildOf(HistoryEvent scheduled)
    {
        using var asked = JsonDocument.Parse(scheduled.Payload!);
        return asked.RootElement.GetProperty("instanceId").GetString()!;
    }

    private async Task<List<HistoryEvent>> HistoryAsync(string instanceId)
    {
        var history = new List<HistoryEvent>();
        foreach (var events in await sql.QueryAsync("SELECT events FROM durable_history WHERE instance_id = $1 ORDER BY number", row => row.GetFieldValue<byte[]>(0), instanceId))
        {
            HistoryCodec.Read(events, history);
        }

        if (history.Count == 0)
        {
            history.Add(await StartOfAsync(instanceId));
        }

        return history;
    }
}
