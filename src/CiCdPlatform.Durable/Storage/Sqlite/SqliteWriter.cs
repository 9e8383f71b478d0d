using CiCdPlatform.Durable.Replay;
using Microsoft.Data.Sqlite;

namespace CiCdPlatform.Durable.Storage.Sqlite;

/// <summary>Turns writes into statements, inside a transaction that the store holds.</summary>
internal sealed partial class SqliteWriter(SqliteStatements sql)
{
    public WriteOutcome Apply(DurableWrite write) => write switch
    {
        TurnWrite turn => Turn(turn),
        StartWrite start => Start(start),
        EventWrite raised => Raise(raised),
        TerminateWrite terminate => Terminate(terminate),
        SuspendWrite suspend => Suspend(suspend),
        KeepWrite keep => Keep(keep),
        RetryWrite retry => Retry(retry),
        LeaseWrite lease => Lease(lease),
        _ => throw new ArgumentOutOfRangeException(nameof(write), write.GetType().Name, "no such write"),
    };

    private WriteOutcome Start(StartWrite write)
    {
        if (sql.InsertInstance.Execute(write.InstanceId, write.Name, Milliseconds(write.At), write.Input, write.SupersessionKey, null, 0, 0) == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        Record(outcome, write.InstanceId, new(1, HistoryKind.OrchestrationStarted, write.At, null, write.Name, write.Input));
        if (write.SupersessionKey is { } key)
        {
            foreach (var older in sql.Superseded.Query(row => row.GetString(0), key, write.InstanceId))
            {
                End(outcome, older, "superseded by " + write.InstanceId, write.At);
            }
        }

        return outcome;
    }

    private WriteOutcome Raise(EventWrite write)
    {
        if (!IsOpen(write.InstanceId) || (write.DedupeKey is { } key && sql.InsertEventKey.Execute(write.InstanceId, key) == 0))
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        Store(outcome, write.InstanceId, new(HistoryKind.EventRaised, 0, 0, write.Name, write.Payload));
        return outcome;
    }

    private WriteOutcome Terminate(TerminateWrite write)
    {
        var outcome = new WriteOutcome();
        return End(outcome, write.InstanceId, write.Reason, write.At) ? outcome : WriteOutcome.Nothing;
    }

    private WriteOutcome Suspend(SuspendWrite write)
    {
        var statement = write.Suspend ? sql.SuspendInstance : sql.ResumeInstance;
        if (statement.Execute(Milliseconds(write.At), write.InstanceId) == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        Append(outcome, write.InstanceId, write.At, write.Suspend ? HistoryKind.OrchestrationSuspended : HistoryKind.OrchestrationResumed, null);
        if (!write.Suspend)
        {
            // Stored, so that a crash before the next turn does not lose the reason for it.
            Store(outcome, write.InstanceId, InstanceMessage.Wake);
        }

        return outcome;
    }

    private WriteOutcome Keep(KeepWrite write)
    {
        var message = write.Message;
        if (!IsOpen(write.InstanceId) || sql.DeleteActivity.Execute(write.InstanceId, message.Generation, message.Task) == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        Store(outcome, write.InstanceId, message);
        return outcome;
    }

    private WriteOutcome Retry(RetryWrite write)
    {
        var next = write.Next;
        var rows = sql.RetryActivity.Execute(next.Attempt, Milliseconds(next.DueAt), write.Error, next.InstanceId, next.Generation, next.Task);
        return rows == 0 ? WriteOutcome.Nothing : new WriteOutcome();
    }

    private WriteOutcome Lease(LeaseWrite write)
    {
        var outcome = new WriteOutcome();
        sql.RenewLeases.Execute(Milliseconds(write.Until), write.Owner);
        outcome.Taken.AddRange(sql.LostActivities.Query(Activity, write.All ? 1 : 0, write.Owner, Milliseconds(write.At)));
        foreach (var taken in outcome.Taken)
        {
            sql.TakeActivity.Execute(write.Owner, Milliseconds(write.Until), taken.InstanceId, taken.Generation, taken.Task);
        }

        return outcome;
    }

    /// <summary>Ends an instance and, before anybody can see it, its open children.</summary>
    private bool End(WriteOutcome outcome, string instanceId, string reason, DateTimeOffset at)
    {
        if (sql.TerminateInstance.Execute(reason, Milliseconds(at), instanceId) == 0)
        {
            return false;
        }

        outcome.Terminated.Add(instanceId);
        Append(outcome, instanceId, at, HistoryKind.OrchestrationTerminated, reason);
        Clear(instanceId);
        var (name, parent) = sql.InstanceLink.Query(row => (row.GetString(0), row.IsDBNull(2) ? null : new ParentLink(row.GetString(2), row.GetInt32(3), row.GetInt32(4))), instanceId)[0];
        Tell(outcome, parent, HistoryKind.ChildFailed, name, DurableJson.Error(new("Terminated", reason)));
        foreach (var child in sql.OpenChildren.Query(row => row.GetString(0), instanceId))
        {
            End(outcome, child, reason, at);
        }

        return true;
    }

    private void Clear(string instanceId)
    {
        sql.DeleteActivities.Execute(instanceId);
        sql.DeleteTimers.Execute(instanceId);
        sql.DeleteMessages.Execute(instanceId);
        sql.DeleteEventKeys.Execute(instanceId);
    }

    private void Tell(WriteOutcome outcome, ParentLink? parent, HistoryKind kind, string name, string? payload)
    {
        if (parent is not null && IsOpen(parent.Id))
        {
            Store(outcome, parent.Id, new(kind, parent.Generation, parent.Task, name, payload));
        }
    }

    private void Store(WriteOutcome outcome, string instanceId, InstanceMessage message)
    {
        var row = (long)sql.InsertMessage.Scalar(instanceId, message.Generation, Names.Of(message.Kind), message.Task, message.Name, message.Payload)!;
        outcome.Stored.Add((instanceId, message with { RowId = row }));
    }

    private void Append(WriteOutcome outcome, string instanceId, DateTimeOffset at, HistoryKind kind, string? payload)
    {
        var length = (int)(long)sql.HistoryLength.Scalar(instanceId)!;
        Record(outcome, instanceId, new(length + 1, kind, at, null, null, payload));
    }

    private void Record(WriteOutcome outcome, string instanceId, HistoryEvent entry)
    {
        sql.InsertHistory.Execute(instanceId, entry.Sequence, Names.Of(entry.Kind), Milliseconds(entry.At), entry.Task, entry.Name, entry.Payload);
        outcome.Committed.Add((instanceId, entry.Kind));
    }

    private bool IsOpen(string instanceId) => sql.InstanceState.Scalar(instanceId) is "Pending" or "Running" or "Suspended";

    private static ActivityWork Activity(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetInt32(1),
        row.GetInt32(2),
        row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.IsDBNull(5) ? RetryPolicy.Default : DurableJson.Read<RetryPolicy>(row.GetString(5)),
        row.GetInt32(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)));

    private static long Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();
}
