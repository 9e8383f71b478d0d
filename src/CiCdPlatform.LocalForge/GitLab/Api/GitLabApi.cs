using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CiCdPlatform.LocalForge.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>The frame around every endpoint: credentials, access levels, limits, errors.</summary>
internal sealed partial class GitLabApi(GitLabState state)
{
    // What an old instance does not have.
    private static readonly HashSet<string> New =
    [
        "/merge_requests/{iid}/diffs", "/merge_requests/{iid}/status_checks", "/merge_requests/{iid}/status_check_responses", "/vulnerability_findings",
    ];

    private readonly ConcurrentDictionary<string, (DateTimeOffset Reset, int Used)> _rates = new();
    private readonly ILogger _logger = state.Context.Logger("GitLab");
    private IEndpointRouteBuilder? _routes;

    /// <summary>Requests a minute for each token.</summary>
    public int LimitPerMinute { get; set; } = 2000;

    public void Attach(IEndpointRouteBuilder routes) => _routes = routes;

    /// <summary>An endpoint without a project, for anybody with a token, or for administrators.</summary>
    public void Map(string method, string template, Func<GitLabCall, Task<GitLabAnswer>> handler, bool admin = false) =>
        _routes!.MapMethods("/api/v4" + template, [method], http => HandleAsync(http, null, admin, handler));

    /// <summary>An endpoint below a project that wants an access level there.</summary>
    public void Project(string method, string template, int level, Func<GitLabCall, Task<GitLabAnswer>> handler)
    {
        _routes!.MapMethods("/api/v4/projects/{id}" + template, [method], http => HandleAsync(http, level, false, AsOfItsAgeAsync));

        Task<GitLabAnswer> AsOfItsAgeAsync(GitLabCall call) => state.IsOld && New.Contains(template) ? Task.FromResult(GitLabAnswer.NotFound("")) : handler(call);
    }

    public static async Task WriteAsync(HttpContext http, GitLabAnswer answer)
    {
        var bytes = answer.Raw ?? (answer.Body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(answer.Body, GitLabText.Options));
        http.Response.StatusCode = answer.Status;
        http.Response.Headers["x-request-id"] = http.TraceIdentifier;
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }

        if (answer.Status != 204)
        {
            http.Response.ContentType = answer.ContentType;
            http.Response.ContentLength = bytes.Length;
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
            }
        }
    }

    public static Task WriteLimitedAsync(HttpContext http, TimeSpan retryAfter)
    {
        http.Response.Headers.RetryAfter = ((long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(http, new GitLabAnswer(429, null) { Raw = Encoding.ASCII.GetBytes("Retry later\n"), ContentType = "text/plain" });
    }

    private static string? Token(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return request.Headers["PRIVATE-TOKEN"] is { Count: 1 } header ? header.ToString()
            : authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim()
            : request.Query.TryGetValue("private_token", out var query) || request.Query.TryGetValue("access_token", out query) ? query.ToString() : null;
    }

    private async Task HandleAsync(HttpContext http, int? level, bool admin, Func<GitLabCall, Task<GitLabAnswer>> handler)
    {
        var token = Token(http.Request);
        var now = state.Context.Options.Time.GetUtcNow();
        var rate = _rates.AddOrUpdate(token ?? "", _ => (now.AddMinutes(1), 1), (_, r) => r.Reset <= now ? (now.AddMinutes(1), 1) : (r.Reset, r.Used + 1));
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = Text(LimitPerMinute);
        headers["RateLimit-Name"] = "throttle_authenticated_api";
        headers["RateLimit-Observed"] = Text(rate.Used);
        headers["RateLimit-Remaining"] = Text(Math.Max(0, LimitPerMinute - rate.Used));
        headers["RateLimit-Reset"] = Text(rate.Reset.ToUnixTimeSeconds());
        if (rate.Used > LimitPerMinute)
        {
            await WriteLimitedAsync(http, rate.Reset - now);
            return;
        }

        await WriteAsync(http, await AnswerAsync(http, token, level, admin, handler));

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<GitLabAnswer> AnswerAsync(HttpContext http, string? token, int? level, bool admin, Func<GitLabCall, Task<GitLabAnswer>> handler)
    {
        var user = token is null ? null : state.FindToken(token);
        if (user is null && (token is not null || level is null))
        {
            return GitLabAnswer.Unauthorised;
        }

        LocalRepository? project = null;
        if (level is { } needed)
        {
            project = FindProject((http.GetRouteValue("id") as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
            if (project is null || state.Level(user, project) == 0)
            {
                return GitLabAnswer.NotFound("Project");
            }

            if (state.Level(user, project) < needed)
            {
                return user is null ? GitLabAnswer.Unauthorised : GitLabAnswer.Forbidden;
            }
        }
        else if (admin && !user!.IsAdmin)
        {
            return GitLabAnswer.Forbidden;
        }

        try
        {
            return await handler(new GitLabCall(http, state, user, project, await GitLabFields.ReadAsync(http)));
        }
        catch (JsonException)
        {
            return new GitLabAnswer(400, new { error = "Problem parsing JSON" });
        }
        catch (GitFailedException e)
        {
            Log.GitFailed(_logger, e, http.Request.Path);
            return GitLabAnswer.Message(500, "500 Internal Server Error");
        }
    }

    private LocalRepository? FindProject(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? state.Context.Repositories.Find(id) : state.Context.Repositories.Find(name);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "git failed while serving {Path}")]
        public static partial void GitFailed(ILogger logger, Exception exception, string path);
    }
}
