using System.Diagnostics;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Chaos.World;

/// <summary>Decides how each life of each worker goes, so that the kills asked for fit into the time that there is.</summary>
internal sealed class Fates(ChaosOptions options, Tally tally)
{
    /// <summary>Every point that the flows pass.</summary>
    public static readonly IReadOnlyList<string> Points =
    [
        "turn",
        .. new[]
        {
            HistoryKind.OrchestrationStarted, HistoryKind.OrchestratorStarted, HistoryKind.ActivityScheduled, HistoryKind.ActivityCompleted, HistoryKind.ActivityFailed,
            HistoryKind.TimerCreated, HistoryKind.TimerFired, HistoryKind.EventRaised, HistoryKind.ChildScheduled, HistoryKind.ChildCompleted, HistoryKind.ChildFailed,
            HistoryKind.ContinuedAsNew, HistoryKind.OrchestrationCompleted, HistoryKind.OrchestrationFailed,
        }.Select(kind => $"committed {kind}"),
        "executed PutCheck",
        "executed ReadRun",
        "executed Step",
    ];

    private readonly long _started = Stopwatch.GetTimestamp();
    private int _lives;

    /// <summary>Set when kills are over: lives last, and clocks are right.</summary>
    public bool IsCalm { get; set; }

    /// <summary>How far ahead every clock is once it is calm, so that whatever a wrong clock sent to sleep for hours wakes.</summary>
    public TimeSpan CalmClock { get; set; }

    /// <summary>Whether kills remain to be done.</summary>
    public bool IsOver => tally.Kills >= options.Kills && Unreached.Count == 0;

    /// <summary>Points at which nobody was killed yet although that was asked for.</summary>
    public IReadOnlyList<string> Unreached => [.. options.KillPoints.Where(point => !tally.Deaths.ContainsKey(point))];

    private TimeSpan Left => TimeSpan.FromMinutes(options.Minutes) - Stopwatch.GetElapsedTime(_started);

    public Life Next(int slot, int life)
    {
        if (IsCalm)
        {
            return new(null, 0, null, false, CalmClock, TimeSpan.Zero, TimeSpan.Zero);
        }

        double Draw(string what) => Chance.Of(options.Seed, what, life, slot);
        var mean = Math.Clamp(options.Processes * Math.Max(Left.TotalSeconds, 1) / Math.Max(options.Kills - tally.Kills, 1), 0.5, 20);
        if (options.KillPoints.Count > 0)
        {
            // Those that have not been hit, in turn.
            var ahead = Unreached;
            return ahead.Count == 0
                ? new(null, 0, null, false, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero)
                : new(ahead[Interlocked.Increment(ref _lives) % ahead.Count], 1, TimeSpan.FromSeconds(10), false, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        }

        var point = Draw("how") < 0.5 ? Points[(int)(Draw("point") * Points.Count)] : null;
        var (wrong, after, jump) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        if (Draw("clock") < options.ClockJumps)
        {
            tally.Clocks++;
            wrong = Draw("wrong") < 0.5 ? TimeSpan.FromHours((6 * Draw("wrong by")) - 3) : TimeSpan.Zero;
            (after, jump) = (TimeSpan.FromSeconds(2 * mean * Draw("jumps at")), TimeSpan.FromHours((6 * Draw("jump by")) - 3));
        }

        return new(point, 1 + (int)(60 * Draw("nth") * Draw("nth")), TimeSpan.FromSeconds(mean * (0.25 + Draw("when"))), Draw("early") < 0.05, wrong, after, jump);
    }
}
