namespace CiCdPlatform.Features.Webhooks;

/// <summary>The intake's hot statements, written for each dialect.</summary>
internal interface IIntakeStore : IAsyncDisposable
{
    /// <summary>
    /// Writes deliveries with what they lead to, in one transaction; ids differ within a batch, and they are sorted so that two processes never wait for each other crosswise.
    /// Those that came before are counted alone. Intents of reserved arrivals are taken for this process, unless one with the same supersession key waits.
    /// </summary>
    Task<IReadOnlyList<StoredArrival>> WriteAsync(IReadOnlyList<Arrival> arrivals, IReadOnlyList<Settlement> settlements, CancellationToken cancellation);

    /// <summary>Takes intents that are due: the oldest first within a tenant, tenants in turn.</summary>
    Task<IReadOnlyList<TakenIntent>> TakeAsync(int most, CancellationToken cancellation);

    /// <summary>Takes the oldest intent with a supersession key, if it is due: what <see cref="TakeAsync"/> would find in the end, without looking at all that wait behind it.</summary>
    Task<TakenIntent?> TakeNextAsync(string supersessionKey, CancellationToken cancellation);
}

/// <summary>What was stored of an arrival. <paramref name="Left"/>: intents that wait in the database for a dispatcher.</summary>
internal sealed record StoredArrival(Arrival Arrival, bool IsNew, IReadOnlyList<TakenIntent> Taken, int Left);
