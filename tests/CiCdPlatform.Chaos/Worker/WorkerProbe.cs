using System.Diagnostics;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Chaos.Worker;

/// <summary>Dies by SIGKILL when it comes by a point for the n-th time: "turn", "committed KIND" or "executed ACTIVITY".</summary>
internal sealed class WorkerProbe(string? killAt, int nth) : IDurableProbe
{
    private readonly HistoryKind? _committed = killAt?.Split(' ') is ["committed", var kind] ? Enum.Parse<HistoryKind>(kind) : null;
    private readonly string? _executed = killAt?.Split(' ') is ["executed", var activity] ? activity : null;
    private int _passed;

    public void OnTurnBeforeCommit(string instanceId)
    {
        if (killAt == "turn")
        {
            Pass();
        }
    }

    public void OnCommitted(string instanceId, HistoryKind kind)
    {
        if (kind == _committed)
        {
            Pass();
        }
    }

    public void OnActivityExecuted(string instanceId, string activity)
    {
        if (activity == _executed)
        {
            Pass();
        }
    }

    private void Pass()
    {
        if (Interlocked.Increment(ref _passed) == nth)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
