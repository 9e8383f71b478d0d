namespace CiCdPlatform.Durable;

/// <summary>Watches the engine at the moments where a crash would matter; for tests and measurements. Called synchronously, so it must be quick.</summary>
public interface IDurableProbe
{
    /// <summary>A turn was computed and is about to be committed.</summary>
    void OnTurnBeforeCommit(string instanceId)
    {
    }

    /// <summary>A history event has been committed and nothing has yet come of it.</summary>
    void OnCommitted(string instanceId, HistoryKind kind)
    {
    }

    /// <summary>An activity has had its effect, and that is not recorded yet.</summary>
    void OnActivityExecuted(string instanceId, string activity)
    {
    }
}

/// <summary>Watches nothing.</summary>
internal sealed class NoProbe : IDurableProbe
{
    public static NoProbe Instance { get; } = new();
}
