namespace CiCdPlatform.Durable.Replay;

/// <summary>Runs one turn: replays the history, lets the code learn what is new, and gathers what it decided. Pure but for the code itself.</summary>
internal sealed class TurnRunner
{
    private readonly TurnInput _turn;
    private readonly ReplayContext _context;
    private readonly TurnResult _result = new();
    private readonly Dictionary<int, ActivityRetry> _retries = [];
    private string? _input;
    private Task<object?>? _main;
    private int _matched;
    private bool _recorded;

    private TurnRunner(TurnInput turn)
    {
        _turn = turn;
        _context = new(turn);
    }

    public static TurnResult Run(TurnInput turn) => new TurnRunner(turn).Run();

    public static string TooLong(TurnInput turn) =>
        $"the history has grown over {turn.MaxHistoryEvents} events: end the run earlier with ContinueAsNew, or split the work into children";

    private TurnResult Run()
    {
        // Before anything else: what runs now may differ from what has escaped.
        if (_turn.Messages.FirstOrDefault(message => message.Kind == HistoryKind.OrchestrationFailed && message.Generation == _turn.Generation) is { } escaped)
        {
            _context.Break(escaped.Payload!);
        }
        else
        {
            Replay();
            Learn();
        }

        Conclude();
        _context.Close();
        if (_main is { IsCompleted: false } && _result.Outcome == TurnOutcome.Waiting)
        {
            // A run left waiting is abandoned with the turn, so it can only end later when something foreign has resumed it.
            _ = _main.ContinueWith(
                static (_, context) => ((ReplayContext)context!).ReportEscape(),
                _context,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return _result;
    }

    private void Replay()
    {
        // What stands before the first turn (the start, and events carried over) is new to the code.
        var history = _turn.History;
        _context.Replaying = history.Any(past => past.Kind == HistoryKind.OrchestratorStarted);
        for (var index = 0; index < history.Count && _context.Broken is null; index++)
        {
            Apply(history[index]);
        }

        if (_context.Broken is null && _matched < _context.Asked.Count)
        {
            _context.Break($"history ends at event {history.Count}, where the code asked for {Describe(_context.Asked[_matched])}: {Cure}");
        }

        _context.Replaying = false;
    }

    private void Apply(HistoryEvent past)
    {
        switch (past.Kind)
        {
            case HistoryKind.OrchestrationStarted or HistoryKind.ContinuedAsNew:
                _input = past.Payload;
                break;
            case HistoryKind.OrchestratorStarted:
                BeginTurn(past.At);
                break;
            case HistoryKind.ActivityScheduled or HistoryKind.TimerCreated or HistoryKind.ChildScheduled:
                Match(past);
                break;
            case HistoryKind.EventRaised:
                _context.Raise(past.Name!, past.Payload);
                break;
            case HistoryKind.ActivityRetried:
                _retries[past.Task!.Value] = DurableJson.Read<ActivityRetry>(past.Payload);
                break;
            case HistoryKind.OrchestrationSuspended or HistoryKind.OrchestrationResumed or HistoryKind.OrchestrationRewound:
                break;
            default:
                if (_context.IsOpen(past.Task!.Value, past.Kind))
                {
                    _context.Answer(past.Task.Value, past.Kind, past.Payload);
                }
                else
                {
                    _context.Break($"history event {past.Sequence} is {past.Kind} of task {past.Task} ({past.Name}), which the code did not ask for: {Cure}");
                }

                break;
        }
    }

    private void BeginTurn(DateTimeOffset now)
    {
        _context.BeginTurn(now);
        if (_main is not null)
        {
            return;
        }

        try
        {
            _main = _turn.Definition.RunUntypedAsync(_context, DurableJson.Read(_input, _turn.Definition.InputType));
        }
        catch (Exception exception)
        {
            _main = Task.FromException<object?>(exception);
        }
    }

    private void Match(HistoryEvent past)
    {
        if (_matched >= _context.Asked.Count)
        {
            var instead = _main is { IsCompleted: true } ? "had ended" : "asked for nothing";
            _context.Break($"history event {past.Sequence} is {past.Kind} {past.Name}, the code {instead}: {Cure}");
            return;
        }

        var asked = _context.Asked[_matched++];
        if (asked.Kind != past.Kind || asked.Name != past.Name || asked.Task != past.Task)
        {
            _context.Break($"history event {past.Sequence} is {past.Kind} {past.Name}, the code asked for {Describe(asked)}: {Cure}");
        }
    }

    private void Learn()
    {
        if (_context.Broken is not null)
        {
            return;
        }

        if (_main is null)
        {
            RecordTurn();
        }

        foreach (var message in _turn.Messages)
        {
            if (message.RowId > 0)
            {
                _result.ReadRows.Add(message.RowId);
            }

            Learn(message);
            if (_context.Broken is not null)
            {
                return;
            }
        }

        FireTimers();
    }

    private void Learn(InstanceMessage message)
    {
        if (message.Kind == HistoryKind.EventRaised)
        {
            RecordTurn();
            Record(HistoryKind.EventRaised, null, message.Name, message.Payload);
            _context.Raise(message.Name!, message.Payload);
            return;
        }

        // An answer to what is no longer open (an activity that ran twice, an earlier run's child) is read and forgotten.
        if (message.Task == 0 || message.Generation != _turn.Generation || !_context.IsOpen(message.Task, message.Kind))
        {
            return;
        }

        if (message.Kind == HistoryKind.ActivityRetried)
        {
            Record(message.Kind, message.Task, message.Name, message.Payload);
            _retries[message.Task] = DurableJson.Read<ActivityRetry>(message.Payload);
            return;
        }

        RecordTurn();
        Record(message.Kind, message.Task, message.Name, message.Payload);
        _context.Answer(message.Task, message.Kind, message.Payload);
    }

    /// <summary>Timers that are due fire after what has come, the earliest first. One that this very turn asked for is not in history yet, and has its own turn.</summary>
    private void FireTimers()
    {
        while (_context.Broken is null
            && _context.Open.Where(open => open.Kind == HistoryKind.TimerCreated && open.Task <= _matched && open.DueAt <= _turn.Now).MinBy(open => open.DueAt) is { } due)
        {
            RecordTurn();
            Record(HistoryKind.TimerFired, due.Task, null, null);
            _context.Answer(due.Task, HistoryKind.TimerFired, null);
        }
    }

    private void Conclude()
    {
        var failure = _context.Broken is { } broken ? new OrchestrationRuleException(broken) : null;
        var news = _context.Asked.Skip(_matched).ToList();
        var length = _turn.History.Count + _result.Events.Count + news.Count;
        if (failure is null && length > _turn.MaxHistoryEvents && !_context.Continues)
        {
            failure = new OrchestrationRuleException(TooLong(_turn));
        }

        if (failure is null && _main is { IsCompleted: false } && !_context.Continues && !_context.WaitsForSomething)
        {
            failure = new OrchestrationRuleException(
                "the orchestration waits for something that its context did not give (Task.Run, Task.Delay, Task.Yield, I/O …), so nothing could wake it; move that into an activity");
        }

        _result.StatusChanged = _context.StatusChanged;
        _result.Status = _context.Status;
        if (failure is not null)
        {
            Fail(TaskError.Of(failure));
        }
        else if (_main is { IsFaulted: true } or { IsCanceled: true })
        {
            Record(news);
            Fail(_main.Exception?.InnerException is { } inner ? TaskError.Of(inner) : new(typeof(TaskCanceledException).FullName!, "the orchestration let a cancellation pass"));
        }
        else if (_context.Continues)
        {
            Continue();
        }
        else
        {
            Record(news);
            if (_main is { IsCompletedSuccessfully: true })
            {
                Complete(_main.Result);
            }
            else
            {
                KeepOpen();
            }
        }
    }

    private void KeepOpen()
    {
        foreach (var open in _context.Open.Where(open => open.Kind != HistoryKind.ChildScheduled))
        {
            var retry = _retries.GetValueOrDefault(open.Task);
            _result.Open.Add(new(open, retry?.NextAttempt ?? 1, retry?.DueAt ?? (open.Kind == HistoryKind.TimerCreated ? open.DueAt : default)));
        }
    }

    private void Complete(object? output)
    {
        try
        {
            _result.Output = DurableJson.Write(output, _turn.Definition.OutputType, _turn.MaxPayloadLength, $"The output of {_turn.Definition.Name}");
        }
        catch (Exception exception) when (exception is PayloadTooLongException or NotSupportedException or System.Text.Json.JsonException)
        {
            Fail(TaskError.Of(exception));
            return;
        }

        _result.Outcome = TurnOutcome.Completed;
        Record(HistoryKind.OrchestrationCompleted, null, _turn.Definition.Name, _result.Output);
    }

    private void Fail(TaskError error)
    {
        _result.Outcome = TurnOutcome.Failed;
        _result.Error = error;
        Record(HistoryKind.OrchestrationFailed, null, _turn.Definition.Name, DurableJson.Error(error));
    }

    private void Continue()
    {
        _result.Outcome = TurnOutcome.ContinuedAsNew;
        _result.NextInput = _context.NextInput;
        _result.Events.Clear();
        _result.Events.Add(new(1, HistoryKind.ContinuedAsNew, _turn.Now, null, _turn.Definition.Name, _context.NextInput));
        foreach (var (name, payload) in _context.Unread)
        {
            _result.Events.Add(new(_result.Events.Count + 1, HistoryKind.EventRaised, _turn.Now, null, name, payload));
        }
    }

    private void RecordTurn()
    {
        if (!_recorded)
        {
            _recorded = true;
            Record(HistoryKind.OrchestratorStarted, null, null, null);
            BeginTurn(_turn.Now);
        }
    }

    private void Record(List<TurnAction> actions)
    {
        foreach (var action in actions)
        {
            var payload = action.Kind == HistoryKind.ChildScheduled ? $$"""{"instanceId":"{{action.ChildId}}","input":{{action.Payload ?? "null"}}}""" : action.Payload;
            Record(action.Kind, action.Task, action.Name, payload);
        }

        _result.Children.AddRange(actions.Where(action => action.Kind == HistoryKind.ChildScheduled));
    }

    private void Record(HistoryKind kind, int? task, string? name, string? payload) =>
        _result.Events.Add(new(_turn.History.Count + _result.Events.Count + 1, kind, _turn.Now, task, name, payload));

    private static string Describe(TurnAction action) => $"{action.Kind} {action.Name}";

    private const string Cure = "the code is not deterministic or was changed while this instance ran";
}
