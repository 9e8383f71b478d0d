using System.Diagnostics;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Chaos.Server;

/// <summary>
/// Writes down every point that the engine passes, and dies by SIGKILL at the chosen one. Of several processes that name the same <paramref name="killOnce"/> file
/// only the first dies.
/// </summary>
internal sealed class KillingProbe(string traceFile, string? killAt, string? killOnce) : IDurableProbe
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
            if (point == killAt && IsFirst())
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }

    private bool IsFirst()
    {
        try
        {
            using var file = killOnce is null ? null : new FileStream(killOnce, FileMode.CreateNew);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
