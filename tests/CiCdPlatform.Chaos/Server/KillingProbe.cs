using System.Diagnostics;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Chaos.Server;

/// <summary>Writes down every point that the engine passes, and dies by SIGKILL at the chosen one.</summary>
internal sealed class KillingProbe(string traceFile, string? killAt) : IDurableProbe
{
    private readonly Lock _lock = new();

    public void OnTurnBeforeCommit(string instanceId) => Pass($"turn {Kind(instanceId)}");

    public void OnCommitted(string instanceId, HistoryKind kind) => Pass($"committed {Kind(instanceId)} {kind}");

    public void OnActivityExecuted(string instanceId, string activity) => Pass($"executed {Kind(instanceId)} {activity}");

    private static string Kind(string instanceId) => instanceId.Split('-')[0];

    private void Pass(string point)
    {
        lock (_lock)
        {
            File.AppendAllText(traceFile, point + "\n");
            if (point == killAt)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
