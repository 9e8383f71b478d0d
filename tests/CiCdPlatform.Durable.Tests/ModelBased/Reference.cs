namespace CiCdPlatform.Durable.Tests.ModelBased;

/// <summary>
/// What a program must come to, by plain recursion over moments: no history, no database, no concurrency. Also notes every moment at which something happens, so that the clock can stop there.
/// </summary>
internal sealed class Reference(RandomProgram program)
{
    private readonly SortedSet<TimeSpan> _moments = [];
    private readonly TimeSpan? _heldFrom = Second(program.Operator.SuspendAt);
    private readonly TimeSpan? _heldUntil = Second(program.Operator.SuspendAt + program.Operator.ResumeAfter);

    /// <summary>What it comes to is a matter of luck, as when two things happen at the same moment.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Every moment after the start at which something happens, in order.</summary>
    public IReadOnlyCollection<TimeSpan> Moments => _moments;

    /// <summary>Seconds of the operator have 900 milliseconds that nothing else has.</summary>
    public static TimeSpan? Second(int? second) => second is { } given ? TimeSpan.FromSeconds(given) + TimeSpan.FromMilliseconds(900) : null;

    public (OrchestrationState State, string? Output) Run()
    {
        foreach (var moment in new[] { _heldFrom, _heldUntil, Second(program.Operator.TerminateAt), Second(program.Operator.RestartAt) }.OfType<TimeSpan>().Concat(
            program.Nodes.Where(node => node.Kind is Kind.Hear or Kind.HearTwice or Kind.Listen or Kind.Mend).Select(node => node.Comes)))
        {
            Note(moment);
        }

        var (text, now) = ("", Seen(TimeSpan.Zero));
        foreach (var part in program.Parts)
        {
            var (result, at) = Run(part, now);
            (text, now) = (text + result + ";", at);
        }

        if (Second(program.Operator.TerminateAt) is { } end)
        {
            IsOpen |= end == now;
            if (end < now)
            {
                return (OrchestrationState.Terminated, null);
            }
        }

        return (OrchestrationState.Completed, text);
    }

    private (string Result, TimeSpan At) Run(Node node, TimeSpan now)
    {
        switch (node.Kind)
        {
            case Kind.Act:
                return ($"{node.Value + 1}", now);
            case Kind.Flaky:
                return ($"{node.Value * 10}", now);
            case Kind.Broken:
                return ($"Broken failed: {node.Value}", now);
            case Kind.Sleep:
                return ("slept", Seen(now + TimeSpan.FromSeconds(node.Value)));
            case Kind.Hear:
                return ($"heard {node.Id}", Seen(Later(now, node.Comes)));
            case Kind.HearTwice:
                return ($"heard {node.Id} and {node.Id} again", Seen(Later(now, node.Comes)));
            case Kind.Listen:
                return Listen(node, now);
            case Kind.Race:
                return Race(Run(node.Nodes[0], now), now + node.Lasts);
            case Kind.Child:
                return Run(node.Nodes[0], now);
            case Kind.BadChild:
                var child = Run(node.Nodes[0], now);
                return ($"BadChild failed: {child.Result}", child.At);
            case Kind.Mend:
                // What comes for an instance that has ended is dropped, even when it is rewound later.
                IsOpen |= program.Nodes.Any(other => other.Kind is Kind.Hear or Kind.HearTwice or Kind.Listen && other.Comes >= now && other.Comes < node.Comes);
                return ("mended", Seen(Later(now, node.Comes)));
            case Kind.All:
                var all = node.Nodes.Select(part => Run(part, now)).ToList();
                return (string.Join('+', all.Select(part => part.Result)), all.Select(part => part.At).Append(now).Max());
            default:
                var text = "";
                foreach (var part in node.Nodes)
                {
                    (var result, now) = Run(part, now);
                    text += result + ",";
                }

                return (text, now);
        }
    }

    private (string Result, TimeSpan At) Listen(Node node, TimeSpan now)
    {
        var until = Note(now + node.Lasts);
        IsOpen |= until == node.Comes;
        return node.Comes < until ? ($"heard {node.Id}", Later(now, node.Comes)) : ("silence", until);
    }

    private (string Result, TimeSpan At) Race((string Result, TimeSpan At) runner, TimeSpan until)
    {
        Note(until);
        IsOpen |= runner.At == until;
        return runner.At < until ? runner : ("too late", until);
    }

    /// <summary>When the instance sees what happens at a moment: an instance that is held sees it when it goes on.</summary>
    private TimeSpan Seen(TimeSpan moment)
    {
        Note(moment);
        return moment >= _heldFrom && moment < _heldUntil ? _heldUntil.Value : moment;
    }

    private TimeSpan Note(TimeSpan moment)
    {
        _moments.Add(moment);
        return moment;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
