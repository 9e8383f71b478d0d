using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitLab;

/// <content>What the common parts ask of it.</content>
public sealed partial class GitLabForge : IForgePersonality
{
    void IForgePersonality.Map(WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 404 or 405 && http.GetEndpoint() is null && http.Request.Path.StartsWithSegments("/api/v4", StringComparison.Ordinal))
            {
                await GitLabApi.WriteAsync(http, new GitLabAnswer(404, new { error = "404 Not Found" }));
            }
        });
        app.UseRouting();
        _api.Attach(app);
        var commits = new CommitEndpoints(_state, _json, _refs);
        commits.Map(_api);
        new ProjectEndpoints(_state, _json, this).Map(_api);
        new RepositoryEndpoints(_json, _refs, commits).Map(_api);
        new MergeRequestEndpoints(_state, _json, _requests, _refs, _pipelines).Map(_api);
        new DiscussionEndpoints(_state, _json, _requests).Map(_api);
        new StatusEndpoints(_state, _json, _pipelines).Map(_api);
        new PipelineEndpoints(_state, _json, _pipelines).Map(_api);
        new HookEndpoints(_state, _json, _hooks, _refs).Map(_api);
        new OAuthEndpoint(_state).Map(app);
    }

    GitAccess IForgePersonality.AuthoriseGit(string fullName, string? user, string? password, bool write)
    {
        var known = string.IsNullOrEmpty(password) ? null : _state.FindToken(password);
        if (known is null && !string.IsNullOrEmpty(password))
        {
            return new GitAccess(401, null, null);
        }

        var project = _context.Repositories.Find(fullName);
        var level = project is null ? 0 : _state.Level(known, project);
        if (level < GitLabState.Reporter)
        {
            // Whoever is not known is asked who they are, whether or not the project is there.
            return new GitAccess(known is null ? 401 : 404, null, null);
        }

        return write && (known is null || level < GitLabState.Developer) ? new GitAccess(known is null ? 401 : 403, null, null) : new GitAccess(200, project, known);
    }

    Task IForgePersonality.RefsMovedAsync(LocalRepository repository, object? actor, IReadOnlyList<RefChange> changes, CancellationToken cancellation) =>
        _refs.MovedAsync(repository, actor as GitLabUser ?? Root, changes);

    Task IForgePersonality.WriteRateLimitedAsync(HttpContext http, TimeSpan retryAfter) => GitLabApi.WriteLimitedAsync(http, retryAfter);

    Task IForgePersonality.WriteServerErrorAsync(HttpContext http, int status) => GitLabApi.WriteAsync(http, GitLabAnswer.Message(status, $"{status} Internal Server Error"));

    void IRunListener.RunQueued(RunRecord run) => _pipelines.RunQueued(run);

    void IRunListener.RunStarted(RunRecord run) => _pipelines.RunStarted(run);

    void IRunListener.JobStarted(RunRecord run, JobRecord job) => _pipelines.JobStarted(run, job);

    void IRunListener.JobEnded(RunRecord run, JobRecord job) => _pipelines.JobEnded(run, job);

    void IRunListener.RunEnded(RunRecord run) => _pipelines.RunEnded(run);
}
