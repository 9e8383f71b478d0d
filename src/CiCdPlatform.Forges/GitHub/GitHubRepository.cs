using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>One repository, and the clients that read it, commit to it and report on it, each with no more permissions than its work needs.</summary>
internal sealed record GitHubRepository(Uri Host, string Owner, string Name, ForgeHttp Read, ForgeHttp Commit, ForgeHttp Report, Func<CancellationToken, Task<GitHubIdentity>> Identity)
{
    /// <summary>Runs things again.</summary>
    public ForgeHttp Rerun { get; init; } = Commit;

    /// <summary>A path below the repository; arguments are escaped.</summary>
    public string Path(FormattableString below) => ForgePath.Of($"repos/{Owner}/{Name}/") + ForgePath.Of(below);
}

/// <summary>As whom we write: the login, and the App's id when it is an App.</summary>
internal sealed record GitHubIdentity(string Login, long? AppId);
