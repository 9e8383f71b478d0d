namespace CiCdPlatform.Durable;

/// <summary>What an activity may know of where it runs, and how it keeps what it has reached.</summary>
public sealed record ActivityContext(string InstanceId, string ActivityName, int Attempt, CancellationToken Cancellation)
{
    /// <summary>Where recovery points and progress go; nowhere by default.</summary>
    public IActivityJournal? Journal { get; init; }

    /// <summary>What the last attempt saved, on whichever machine, or the default when it saved nothing.</summary>
    public Task<T?> RecoveryPointAsync<T>() => Journal is null ? Task.FromResult(default(T)) : Journal.ReadAsync<T>();

    /// <summary>Saves how far it has come; an attempt after a failure, a crash or a rewind finds it. Durable when this returns.</summary>
    public Task SaveRecoveryPointAsync<T>(T point) => Journal is null ? Task.CompletedTask : Journal.SaveAsync(point);

    /// <summary>Shows people how far it is. Written within a second, together with others'; the last one counts.</summary>
    public void Report(object progress) => Journal?.Report(progress);
}

/// <summary>Keeps recovery points and progress of one activity.</summary>
public interface IActivityJournal
{
    /// <summary>The last recovery point, or the default.</summary>
    Task<T?> ReadAsync<T>();

    /// <summary>Replaces the recovery point.</summary>
    Task SaveAsync<T>(T point);

    /// <summary>Replaces the progress.</summary>
    void Report(object progress);
}
