using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Repositories;

/// <summary>A repository as orchestrations carry it: no credential, so that it may stand in a history.</summary>
public sealed record RepositoryRef(ForgeKind Forge, Uri Host, long Id, string FullName, ForgeAccess Access)
{
    /// <summary>The address that a connection is opened with.</summary>
    public RepositoryAddress Address => new(Forge, Host, FullName, Access);
}
