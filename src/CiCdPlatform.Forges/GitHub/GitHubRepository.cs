using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>One repository, and the clients that read it, commit to it and report on it, each with no more permissions than its work needs.</summary>
internal sealed record GitHubRepository(Uri Host, string Owner, string Name, ForgeHttp Read, ForgeHttp Commit, ForgeHttp Report, Func<CancellationToken, Task<GitHubIdentity>> Identity)
{
    /// <summary>Clients for seldom work, with the permissions that it needs.</summary>
    public required Func<GitHubPermissions, ForgeHttp> Client { get; init; }

    /// <summary>The client of the GraphQL API, which lies beside the other one.</summary>
    public required ForgeHttp Graph { get; init; }

    /// <summary>A path below the repository; arguments are escaped.</summary>
    public string Path(FormattableString below) => ForgePath.Of($"repos/{Owner}/{Name}/") + ForgePath.Of(below);
}

/// <summary>As whom we write: the login, and the App's id when it is an App.</summary>
internal sealed record GitHubIdentity(string Login, long? AppId);
