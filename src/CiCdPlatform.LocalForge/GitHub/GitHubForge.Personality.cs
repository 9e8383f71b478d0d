using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitHub;

/// <content>What the common parts ask of it.</content>
public sealed partial class GitHubForge : IForgePersonality
{
    private static readonly string[] ApiRoots = ["/repos", "/app", "/installation", "/user", "/users", "/repositories", "/rate_limit", "/meta", "/app-manifests", "/graphql"];

    void IForgePersonality.Map(WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            if (http.Request.Path.StartsWithSegments("/api/v3", StringComparison.Ordinal, out var rest))
            {
                http.Request.PathBase = "/api/v3";
                http.Request.Path = rest;
            }

            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 404 or 405 && ApiRoots.Any(r => http.Request.Path.StartsWithSegments(r, StringComparison.Ordinal)))
            {
                await GitHubApi.WriteAsync(http, GitHubAnswer.NotFound);
            }
        });
        app.UseRouting();
        _api.Attach(app);
        var urls = new SignedUrls(_context);
        urls.Map(app);
        var data = new GitDataEndpoints(_state, _json, _refs);
        data.Map(_api);
        new AppEndpoints(_state, _json).Map(_api);
        new ManifestEndpoints(_state, _json).Map(app, _api);
        new RepositoryEndpoints(_state, _json, urls).Map(_api);
        new ContentsEndpoints(_state, _json, _refs, data).Map(_api);
        new PullEndpoints(_state, _json, _pulls, _merge).Map(_api);
        new ReviewEndpoints(_state, _json, _hooks).Map(_api);
        new CommentEndpoints(_state, _json, _hooks).Map(_api);
        new CheckEndpoints(_state, _json, _hooks).Map(_api);
        new ActionsEndpoints(_state, _json, urls).Map(_api);
        new GraphEndpoint(_state).Map(_api);
        new AlertEndpoints(_state).Map(_api);
        new OtherEndpoints(_state, _json).Map(_api);
        new PageEndpoints(this, _state).Map(app);
    }

    GitAccess IForgePersonality.AuthoriseGit(string fullName, string? user, string? password, bool write)
    {
        var principal = string.IsNullOrEmpty(password) ? new AnonymousPrincipal() : _state.FindToken(password);
        if (principal is null)
        {
            return new GitAccess(401, null, null);
        }

        var repository = _context.Repositories.Find(fullName);
        if (repository is null || !_state.May(principal, repository, "contents", "read"))
        {
            // Whoever is not known is asked who they are, whether or not the repository is there.
            return new GitAccess(principal is AnonymousPrincipal ? 401 : 404, null, null);
        }

        return write && !_state.May(principal, repository, "contents", "write") ? new GitAccess(principal is AnonymousPrincipal ? 401 : 403, null, null) : new GitAccess(200, repository, principal.User);
    }

    Task IForgePersonality.RefsMovedAsync(LocalRepository repository, object? actor, IReadOnlyList<RefChange> changes, CancellationToken cancellation) =>
        _refs.MovedAsync(repository, actor as GitHubUser ?? _state.User("ghost"), changes);

    Task IForgePersonality.WriteRateLimitedAsync(HttpContext http, TimeSpan retryAfter)
    {
        var seconds = (long)Math.Ceiling(retryAfter.TotalSeconds);
        _api.WriteRate(http, new RateWindow(_context.Options.Time.GetUtcNow() + retryAfter, _api.HourlyLimit));
        http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return GitHubApi.WriteAsync(http, GitHubAnswer.Error(429, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."));
    }

    Task IForgePersonality.WriteServerErrorAsync(HttpContext http, int status) => GitHubApi.WriteAsync(http, GitHubAnswer.Error(status, "Server Error"));

    void IRunListener.RunQueued(RunRecord run) => _runs.RunQueued(run);

    void IRunListener.RunStarted(RunRecord run) => _runs.RunStarted(run);

    void IRunListener.JobStarted(RunRecord run, JobRecord job) => _runs.JobStarted(run, job);

    void IRunListener.JobEnded(RunRecord run, JobRecord job) => _runs.JobEnded(run, job);

    void IRunListener.RunEnded(RunRecord run) => _runs.RunEnded(run);
}
