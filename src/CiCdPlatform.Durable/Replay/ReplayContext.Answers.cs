using System.Globalization;

namespace CiCdPlatform.Durable.Replay;

/// <content>What the turn does with the context: begin the code, answer it, and find out rules that it broke.</content>
internal sealed partial class ReplayContext
{
    private const string EscapeCure =
        "the orchestration went on outside of its turn: it awaited something that its context did not give (Task.Run, Task.Delay, Task.Yield, I/O …); move that into an activity";

    /// <summary>From here on, anything that the code does has escaped.</summary>
    public void Close() => _closed = true;

    public void BeginTurn(DateTimeOffset now) => _now = now;

    public void Break(string why) => _broken ??= why;

    /// <summary>The code ended or went on after the turn.</summary>
    public void ReportEscape() => turn.OnEscape(EscapeCure);

    public bool IsOpen(int task, HistoryKind answer) => _open.TryGetValue(task, out var open) && open.Accepts(answer);

    /// <summary>Answers an open task; the code goes on inside.</summary>
    public void Answer(int task, HistoryKind kind, string? payload)
    {
        _open.Remove(task, out var open);
        open!.Answer(kind, payload);
    }

    /// <summary>Gives an event to who has waited longest, or keeps it.</summary>
    public void Raise(string name, string? payload)
    {
        if (!_waiters.TryGetValue(name, out var queue) || queue.First is not { } first)
        {
            _unread.Add((name, payload));
            return;
        }

        queue.RemoveFirst();
        _waiting--;
        if (first.Value.Timer is { } timer)
        {
            Close(timer);
        }

        first.Value.Deliver(payload);
    }

    private static TurnAction Timer(int task, string name, DateTimeOffset moment)
    {
        // The database keeps milliseconds; a timer may be late by less than one, never early.
        var ticks = moment.UtcTicks;
        var rounded = new DateTimeOffset(ticks + ((TimeSpan.TicksPerMillisecond - (ticks % TimeSpan.TicksPerMillisecond)) % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        return new(HistoryKind.TimerCreated, task, name, rounded.ToString("O", CultureInfo.InvariantCulture)) { DueAt = rounded };
    }

    private int Ask(OpenTask open, Func<int, TurnAction> action)
    {
        if (turn.History.Count + _asked.Count > 2 * turn.MaxHistoryEvents)
        {
            Break(TurnRunner.TooLong(turn));
            throw new OrchestrationRuleException(_broken!);
        }

        var task = ++_task;
        _open[task] = open;
        _asked.Add(action(task));
        return task;
    }

    private void Close(int timer) => _open.Remove(timer);

    private void Guard()
    {
        if (!_closed && Environment.CurrentManagedThreadId == _thread)
        {
            return;
        }

        Break(EscapeCure);
        if (_closed)
        {
            ReportEscape();
        }

        throw new OrchestrationRuleException(EscapeCure);
    }
}
