using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Repositories;

/// <summary>A repository as orchestrations carry it: no credential, so that it may stand in a history.</summary>
public sealed record RepositoryRef(ForgeKind Forge, Uri Host, long Id, string FullName, ForgeAccess Access)
{
    /// <summary>The address that a connection is opened with.</summary>
    public RepositoryAddress Address => new(Forge, Host, FullName, Access);

    /// <summary>On whose behalf work on it is done: the forge's host and the owner there, as deliveries say it too.</summary>
    public string Tenant()
    {
        var owner = FullName.Split('/', 2)[0];
        return $"{Host.Authority}/{owner[..Math.Min(owner.Length, 200)]}".ToLowerInvariant();
    }
}
