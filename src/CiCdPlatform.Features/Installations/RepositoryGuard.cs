using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Installations;

/// <summary>Asks the configuration before anything is written: what is only observed stays untouched, whichever feature tries.</summary>
/// <param name="configurations">Late, because reading configurations needs the forges, which need this.</param>
/// <param name="repositories">Knows repositories by name.</param>
/// <param name="observations">Keeps what would have been said.</param>
/// <param name="events">Tells of what is done.</param>
internal sealed class RepositoryGuard(Lazy<IRepositoryConfiguration> configurations, RepositoryStore repositories, ObservationStore observations, RepositoryEvents events) : IForgeGuard
{
    public void Hear(RepositoryAddress address, ForgeDeed deed, string subject) => events.Tell(address, deed, subject);

    public async ValueTask<bool> IsObservedAsync(RepositoryAddress address, CancellationToken cancellation)
    {
        // One that no webhook told of is not installed: somebody asked for it by name.
        if (await repositories.FindIdAsync(address.Host, address.FullName, cancellation) is not { } id)
        {
            return false;
        }

        var repository = new RepositoryRef(address.Forge, address.Host, id, address.FullName, address.Access);
        return (await configurations.Value.OfAsync(repository, null, cancellation)).Value.IsObserving;
    }

    public async Task<IReadOnlyList<Observation>> ObserveAsync(RepositoryAddress address, Observation observation, CancellationToken cancellation)
    {
        var id = await repositories.FindIdAsync(address.Host, address.FullName, cancellation) ?? 0;
        return await observations.KeepAsync(address.Host.Authority, id, address.FullName, observation, cancellation);
    }
}
