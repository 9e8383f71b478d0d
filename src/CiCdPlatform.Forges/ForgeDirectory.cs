using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Forges;

/// <summary>Chooses the connector of an address by its kind and host.</summary>
internal sealed class ForgeDirectory(Func<IReadOnlyList<IForgeConnector>> connectors) : IForges, IForgeAllowance
{
    public ForgeDirectory(IReadOnlyList<IForgeConnector> connectors)
        : this(() => connectors)
    {
    }

    public IForgeConnection Open(RepositoryAddress address) => Choose(address.Forge, address.Host).Open(address);

    public Task<IReadOnlyList<ForgeRepository>> ListRepositoriesAsync(ForgeKind forge, Uri host, ForgeAccess access, CancellationToken cancellation) =>
        Choose(forge, host).ListRepositoriesAsync(access, cancellation);

    public Task<bool> MayAskAsync(RepositoryAddress address, TimeSpan apart, CancellationToken cancellation) => Choose(address.Forge, address.Host).MayAskAsync(address, apart, cancellation);

    // The path counts, because a GitLab may live below one.
    private static string Normal(Uri host) => $"{host.Host}:{host.Port}{host.AbsolutePath.TrimEnd('/')}";

    private IForgeConnector Choose(ForgeKind kind, Uri host) =>
        connectors().FirstOrDefault(connector => connector.Kind == kind && string.Equals(Normal(connector.Host), Normal(host), StringComparison.OrdinalIgnoreCase))
        ?? throw new ForgeException(ForgeFailure.NotFound, $"No {kind} at {host} is configured. Add it to the settings under Forges:{kind}.");
}
