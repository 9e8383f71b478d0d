using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The GitHub that a local forge plays.</summary>
public sealed class GitHubForge : IForgePersonality
{
    private readonly ForgeContext _context;

    internal GitHubForge(ForgeContext context) => _context = context;

    void IForgePersonality.Map(WebApplication app)
    {
    }

    GitAccess IForgePersonality.AuthoriseGit(string fullName, string? user, string? password, bool write) => new(404, null, null);

    Task IForgePersonality.RefsMovedAsync(LocalRepository repository, object? actor, IReadOnlyList<RefChange> changes, CancellationToken cancellation) => Task.CompletedTask;

    Task IForgePersonality.WriteRateLimitedAsync(HttpContext http, TimeSpan retryAfter) => Task.CompletedTask;

    Task IForgePersonality.WriteServerErrorAsync(HttpContext http, int status) => Task.CompletedTask;

    void IRunListener.RunQueued(RunRecord run)
    {
    }

    void IRunListener.RunStarted(RunRecord run)
    {
    }

    void IRunListener.JobStarted(RunRecord run, JobRecord job)
    {
    }

    void IRunListener.JobEnded(RunRecord run, JobRecord job)
    {
    }

    void IRunListener.RunEnded(RunRecord run)
    {
    }
}
