using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Forges;

/// <summary>One forge at one address: what <see cref="IForges"/> chooses from.</summary>
/// <remarks>
/// A forge plugs in with a class that takes its settings, the <see cref="Http.ForgeHttpFactory"/> and the <see cref="ITokenVault"/>, and with a line in
/// <see cref="ForgesRegistration"/>.
/// </remarks>
internal interface IForgeConnector
{
    ForgeKind Kind { get; }

    /// <summary>The web address, by which addresses of repositories choose.</summary>
    Uri Host { get; }

    /// <summary>Makes no request.</summary>
    IForgeConnection Open(RepositoryAddress address);

    /// <summary>Whether a question about a repository that could wait may be put now, one every <paramref name="apart"/> at most.</summary>
    Task<bool> MayAskAsync(RepositoryAddress address, TimeSpan apart, CancellationToken cancellation);

    Task<IReadOnlyList<ForgeRepository>> ListRepositoriesAsync(ForgeAccess access, CancellationToken cancellation);
}
