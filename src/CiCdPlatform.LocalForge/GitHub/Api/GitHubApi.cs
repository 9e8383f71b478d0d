using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.LocalForge.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>What an endpoint asks of the caller.</summary>
internal enum Audience
{
    /// <summary>Anybody.</summary>
    Anyone,

    /// <summary>An App with its JSON web token.</summary>
    App,

    /// <summary>An installation's token.</summary>
    Installation,

    /// <summary>Anybody with a token.</summary>
    Known,

    /// <summary>Whoever holds the permission on the repository of the path.</summary>
    Repository,
}

/// <summary>The frame around every endpoint: credentials, permissions, limits, entity tags, errors.</summary>
internal sealed partial class GitHubApi(GitHubState state)
{
    private readonly AppTokens _appTokens = new(state);
    private readonly ConcurrentDictionary<string, RateWindow> _rates = new();
    private readonly ILogger _logger = state.Context.Logger("GitHub");
    private IEndpointRouteBuilder? _routes;

    /// <summary>Requests an hour for each token.</summary>
    public int HourlyLimit { get; set; } = 5000;

    public void Attach(IEndpointRouteBuilder routes) => _routes = routes;

    /// <summary>An endpoint without a repository.</summary>
    public void Map(string method, string template, Audience audience, Func<GitHubCall, Task<GitHubAnswer>> handler) =>
        _routes!.MapMethods(template, [method], http => HandleAsync(http, audience, null, null, handler));

    /// <summary>An endpoint below <c>/repos/{owner}/{repo}</c> that wants a permission there.</summary>
    public void Repo(string method, string template, string permission, string level, Func<GitHubCall, Task<GitHubAnswer>> handler) =>
        _routes!.MapMethods("/repos/{owner}/{repo}" + template, [method], http => HandleAsync(http, Audience.Repository, permission, level, handler));

    public (Principal? Principal, string Error) Identify(string authorization)
    {
        if (authorization.Length == 0)
        {
            return (new AnonymousPrincipal(), "");
        }

        var token = authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim();
        if (token.Count(c => c == '.') == 2 && token.StartsWith("ey", StringComparison.Ordinal))
        {
            var (app, error) = _appTokens.Verify(token);
            return (app is null ? null : new AppPrincipal(app), error);
        }

        return (state.FindToken(token), "Bad credentials");
    }

    public RateWindow Rate(HttpContext http)
    {
        var key = Payer(http);
        var now = state.Context.Options.Time.GetUtcNow();
        return _rates.AddOrUpdate(key, _ => new RateWindow(now.AddHours(1), 0), (_, w) => w.Reset <= now ? new RateWindow(now.AddHours(1), 0) : w);
    }

    // All tokens of an installation draw on one budget.
    private string Payer(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return state.FindToken(header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()) is InstallationPrincipal { Installation.Id: var id } ? $"installation {id}" : header;
    }

    public void WriteRate(HttpContext http, RateWindow rate)
    {
        var headers = http.Response.Headers;
        headers["x-ratelimit-limit"] = Text(HourlyLimit);
        headers["x-ratelimit-remaining"] = Text(Math.Max(0, HourlyLimit - rate.Used));
        headers["x-ratelimit-used"] = Text(rate.Used);
        headers["x-ratelimit-reset"] = Text(rate.Reset.ToUnixTimeSeconds());
        headers["x-ratelimit-resource"] = "core";
        headers["x-github-request-id"] = http.TraceIdentifier;
        headers["x-github-media-type"] = "github.v3; format=json";

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    public static async Task WriteAsync(HttpContext http, GitHubAnswer answer)
    {
        var bytes = answer.Raw ?? (answer.Body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(answer.Body, GitHubText.Options));
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }

        if (answer.Status == 200 && HttpMethods.IsGet(http.Request.Method))
        {
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
            http.Response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch.ToString().Split(',').Any(t => t.Trim() == tag))
            {
                http.Response.StatusCode = 304;
                return;
            }
        }

        http.Response.StatusCode = answer.Status;
        if (bytes.Length > 0)
        {
            http.Response.ContentType = answer.ContentType;
            http.Response.ContentLength = bytes.Length;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    private async Task HandleAsync(HttpContext http, Audience audience, string? permission, string? level, Func<GitHubCall, Task<GitHubAnswer>> handler)
    {
        var key = Payer(http);
        var rate = Rate(http);
        WriteRate(http, rate with { Used = rate.Used + 1 });
        var answer = rate.Used >= HourlyLimit
            ? GitHubAnswer.Error(403, "API rate limit exceeded. Check the x-ratelimit-reset header.")
            : await AnswerAsync(http, audience, permission, level, handler);
        await WriteAsync(http, answer);
        if (http.Response.StatusCode != 304)
        {
            _rates.AddOrUpdate(key, rate with { Used = 1 }, (_, w) => w with { Used = w.Used + 1 });
        }
    }

    private async Task<GitHubAnswer> AnswerAsync(HttpContext http, Audience audience, string? permission, string? level, Func<GitHubCall, Task<GitHubAnswer>> handler)
    {
        var (principal, error) = Identify(http.Request.Headers.Authorization.ToString());
        if (principal is null)
        {
            return GitHubAnswer.Error(401, error);
        }

        LocalRepository? repository = null;
        if (audience == Audience.Repository)
        {
            repository = state.Context.Repositories.Find($"{http.GetRouteValue("owner")}/{http.GetRouteValue("repo")}");
        }

        if (Refuse(principal, audience, repository, permission, level) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var body = default(JsonElement);
            if (http.Request.ContentLength is not 0 && !HttpMethods.IsGet(http.Request.Method))
            {
                using var buffer = new MemoryStream();
                await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
                body = buffer.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(buffer.ToArray());
            }

            return await handler(new GitHubCall(http, state, principal, repository, body));
        }
        catch (JsonException)
        {
            return GitHubAnswer.Error(400, "Problems parsing JSON");
        }
        catch (GitFailedException e)
        {
            Log.GitFailed(_logger, e, http.Request.Path);
            return GitHubAnswer.Error(500, "Server Error");
        }
    }

    private GitHubAnswer? Refuse(Principal principal, Audience audience, LocalRepository? repository, string? permission, string? level)
    {
        if (principal is InstallationPrincipal { Installation.SuspendedAt: not null })
        {
            return GitHubAnswer.Error(403, "This installation has been suspended");
        }

        switch (audience)
        {
            case Audience.App:
                return principal is AppPrincipal ? null : GitHubAnswer.Error(401, "A JSON web token could not be decoded");
            case Audience.Installation:
                return principal is InstallationPrincipal ? null : GitHubAnswer.Error(403, "You must authenticate with an installation access token in order to list repositories for an installation.");
            case Audience.Known:
                return principal is AnonymousPrincipal ? GitHubAnswer.Error(401, "Requires authentication") : null;
            case Audience.Repository when repository is null || !state.Sees(principal, repository):
                return GitHubAnswer.NotFound;
            case Audience.Repository when !state.May(principal, repository, permission!, level!):
                return principal is AnonymousPrincipal ? GitHubAnswer.Error(401, "Requires authentication")
                    : GitHubAnswer.Error(403, principal is InstallationPrincipal or AppPrincipal ? "Resource not accessible by integration" : "Resource not accessible by personal access token") with
                    {
                        Headers = [("x-accepted-github-permissions", $"{permission}={level}")],
                    };
            default:
                return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "git failed while serving {Path}")]
        public static partial void GitFailed(ILogger logger, Exception exception, string path);
    }
}

/// <summary>A token's requests within its hour.</summary>
internal sealed record RateWindow(DateTimeOffset Reset, int Used);
