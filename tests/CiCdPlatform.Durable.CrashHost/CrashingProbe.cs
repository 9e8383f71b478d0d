using System.Diagnostics;

namespace CiCdPlatform.Durable.CrashHost;

/// <summary>Kills the process, as <c>kill -9</c> does, the first time that it comes by each place; a file remembers where it has died.</summary>
internal sealed class CrashingProbe(string memory) : IDurableProbe
{
    private readonly HashSet<string> _deaths = File.Exists(memory) ? [.. File.ReadAllLines(memory)] : [];
    private readonly Lock _gate = new();

    public void OnTurnBeforeCommit(string instanceId) => Die($"turn {instanceId} -");

    public void OnCommitted(string instanceId, HistoryKind kind) => Die($"committed {instanceId} {kind}");

    public void OnActivityExecuted(string instanceId, string activity) => Die($"executed {instanceId} {activity}");

    private void Die(string place)
    {
        lock (_gate)
        {
            if (_deaths.Add(place))
            {
                File.AppendAllText(memory, place + "\n");
                using var self = Process.GetCurrentProcess();
                self.Kill();
                Thread.Sleep(Timeout.InfiniteTimeSpan);
            }
        }
    }
}
