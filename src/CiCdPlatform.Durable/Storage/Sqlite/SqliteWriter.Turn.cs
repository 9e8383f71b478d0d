using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage.Sqlite;

/// <content>The one write that everything else serves.</content>
internal sealed partial class SqliteWriter
{
    private WriteOutcome Turn(TurnWrite write)
    {
        var (id, turn) = (write.InstanceId, write.Turn);
        if (sql.AdvanceInstance.Execute(State(turn.Outcome), Milliseconds(write.At), turn.Output, turn.Error?.ToString(), id, write.Snapshot.Version) == 0)
        {
            return WriteOutcome.Nothing;
        }

        var outcome = new WriteOutcome();
        if (turn.StatusChanged)
        {
            sql.SetStatus.Execute(turn.Status, id);
        }

        foreach (var row in turn.ReadRows)
        {
            sql.DeleteMessage.Execute(row);
        }

        if (turn.Outcome == TurnOutcome.ContinuedAsNew)
        {
            sql.ContinueInstance.Execute(turn.NextInput, id);
            sql.DeleteHistory.Execute(id);
            sql.DeleteActivities.Execute(id);
            sql.DeleteTimers.Execute(id);
        }

        foreach (var entry in turn.Events)
        {
            Record(outcome, id, entry);
        }

        switch (turn.Outcome)
        {
            case TurnOutcome.Waiting:
                Close(write);
                Ask(outcome, write);
                break;
            case TurnOutcome.ContinuedAsNew:
                Store(outcome, id, InstanceMessage.Wake);
                break;
            case TurnOutcome.Completed:
                Ask(outcome, write, childrenOnly: true);
                Clear(id);
                Tell(outcome, write.Snapshot.Parent, HistoryKind.ChildCompleted, write.Snapshot.Name, turn.Output);
                break;
            case TurnOutcome.Failed:
                Clear(id);
                Tell(outcome, write.Snapshot.Parent, HistoryKind.ChildFailed, write.Snapshot.Name, DurableJson.Error(turn.Error!));
                break;
        }

        return outcome;
    }

    private void Close(TurnWrite write)
    {
        foreach (var task in write.Turn.ClosedActivities)
        {
            sql.DeleteActivity.Execute(write.InstanceId, write.Snapshot.Generation, task);
        }

        foreach (var task in write.Turn.ClosedTimers)
        {
            sql.DeleteTimer.Execute(write.InstanceId, write.Snapshot.Generation, task);
        }
    }

    private void Ask(WriteOutcome outcome, TurnWrite write, bool childrenOnly = false)
    {
        var (id, generation) = (write.InstanceId, write.Snapshot.Generation);
        foreach (var action in write.Turn.Actions)
        {
            switch (action.Kind)
            {
                case HistoryKind.ActivityScheduled when !childrenOnly:
                    var retry = action.Retry is null ? null : DurableJson.Write(action.Retry, typeof(RetryPolicy), int.MaxValue, "The retry policy");
                    sql.InsertActivity.Execute(id, generation, action.Task, action.Name, action.Payload, retry, Milliseconds(write.At), write.Owner, Milliseconds(write.LeaseUntil));
                    break;
                case HistoryKind.TimerCreated when !childrenOnly:
                    sql.InsertTimer.Execute(id, generation, action.Task, Milliseconds(action.DueAt));
                    break;
                case HistoryKind.ChildScheduled:
                    StartChild(outcome, write, action);
                    break;
            }
        }
    }

    private void StartChild(WriteOutcome outcome, TurnWrite write, TurnAction action)
    {
        var (id, generation) = (write.InstanceId, write.Snapshot.Generation);
        if (sql.InsertInstance.Execute(action.ChildId, action.Name, Milliseconds(write.At), action.Payload, null, id, generation, action.Task) == 0)
        {
            var taken = new TaskError(typeof(InvalidOperationException).FullName!, $"the instance id {action.ChildId} is taken");
            Store(outcome, id, new(HistoryKind.ChildFailed, generation, action.Task, action.Name, DurableJson.Error(taken)));
            return;
        }

        Record(outcome, action.ChildId, new(1, HistoryKind.OrchestrationStarted, write.At, null, action.Name, action.Payload));
        outcome.Started.Add(action.ChildId);
    }

    private static string State(TurnOutcome outcome) => outcome switch
    {
        TurnOutcome.Completed => nameof(OrchestrationState.Completed),
        TurnOutcome.Failed => nameof(OrchestrationState.Failed),
        _ => nameof(OrchestrationState.Running),
    };
}
