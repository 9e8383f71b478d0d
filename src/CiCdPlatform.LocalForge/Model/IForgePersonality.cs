using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge;

/// <summary>What makes a forge GitHub or GitLab: its API, its credentials, its events.</summary>
internal interface IForgePersonality : IRunListener
{
    /// <summary>Adds the API's middleware and endpoints.</summary>
    void Map(WebApplication app);

    /// <summary>Who may do what with git over HTTP; user name and password are null when none were given.</summary>
    GitAccess AuthoriseGit(string fullName, string? user, string? password, bool write);

    /// <summary>Refs moved by a push over git; called under the repository's lock, in order.</summary>
    Task RefsMovedAsync(LocalRepository repository, object? actor, IReadOnlyList<RefChange> changes, CancellationToken cancellation);

    /// <summary>Answers as the forge does when it is asked too often.</summary>
    Task WriteRateLimitedAsync(HttpContext http, TimeSpan retryAfter);

    /// <summary>Answers as the forge does when it is broken.</summary>
    Task WriteServerErrorAsync(HttpContext http, int status);
}

/// <summary>The answer to git: a status other than 200 refuses; the actor is handed back with what was pushed.</summary>
internal sealed record GitAccess(int Status, LocalRepository? Repository, object? Actor);
