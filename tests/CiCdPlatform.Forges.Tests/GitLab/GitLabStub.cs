using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.Forges.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Forges.Tests.GitLab;

/// <summary>What a client asked; <paramref name="Target"/> is raw, so that escaping can be seen.</summary>
internal sealed record StubRequest(string Method, string Target, string Path, string Query, string? Authorization, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>An answer: JSON unless <paramref name="Raw"/> is given.</summary>
internal sealed record StubReply(int Status, string Json = "{}", byte[]? Raw = null, string? Link = null, string? RetryAfter = null);

/// <summary>A GitLab on loopback that answers what a test tells it to; anything else is a 404 in GitLab's words.</summary>
internal sealed class GitLabStub : IAsyncDisposable
{
    public const string Token = "glpat-very-secret";

    private readonly ConcurrentDictionary<string, Func<StubRequest, StubReply>> _answers = new();
    private readonly WebApplication _app;
    private readonly ForgeHttpFactory _factory;

    private GitLabStub(WebApplication app, TimeProvider time)
    {
        _app = app;
        _factory = new(new() { FirstBackoff = TimeSpan.FromMilliseconds(1) }, time, () => 0, NullLogger<ForgeHttp>.Instance);
        app.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = new("http://localhost/");

    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    public static async Task<GitLabStub> StartAsync(TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new GitLabStub(builder.Build(), time ?? TimeProvider.System);
        await stub._app.StartAsync();
        stub.Address = new(stub._app.Urls.Single() + "/");
        return stub;
    }

    /// <summary>Answers a method and a path below <c>/api/v4/projects/group%2Fapp/</c>, or below the root when it begins with a slash.</summary>
    public GitLabStub On(string route, Func<StubRequest, StubReply> answer)
    {
        var (method, path) = (route[..route.IndexOf(' ', StringComparison.Ordinal)], route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        _answers[$"{method} {(path.StartsWith('/') ? path : ("/api/v4/projects/group%2Fapp/" + path).TrimEnd('/'))}"] = answer;
        return this;
    }

    public GitLabStub On(string route, string json) => On(route, _ => new(200, json));

    public GitLabConnector Connector(GitLabInstanceSettings? settings = null, IRefreshTokenStore? tokens = null, ITokenVault? vault = null) =>
        new(settings ?? Settings(), _factory, vault ?? new Vault(null), tokens ?? new Tokens());

    public GitLabInstanceSettings Settings(GitLabOAuthSettings? oauth = null) => new() { Host = Address, ApiUrl = new(Address, "api/v4/"), Token = Token, OAuth = oauth };

    public IForgeConnection Open(ForgeAccess? access = null) => Connector().Open(new(ForgeKind.GitLab, Address, "group/app", access ?? new()));

    public int Count(string method, string ending) => Requests.Count(request => request.Method == method && request.Path.EndsWith(ending, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _factory.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        using var reader = new StreamReader(context.Request.Body);
        var request = new StubRequest(
            context.Request.Method,
            target,
            query < 0 ? target : target[..query],
            query < 0 ? "" : target[query..],
            context.Request.Headers.Authorization.FirstOrDefault(),
            await reader.ReadToEndAsync());
        Requests.Enqueue(request);
        var reply = _answers.TryGetValue($"{request.Method} {request.Path}", out var answer) ? answer(request) : new(404, """{"message":"404 Not Found"}""");
        context.Response.StatusCode = reply.Status;
        context.Response.Headers["Link"] = reply.Link;
        context.Response.Headers.RetryAfter = reply.RetryAfter;
        context.Response.ContentType = reply.Raw is null ? "application/json" : "application/octet-stream";
        if (!HttpMethods.IsHead(request.Method))
        {
            await context.Response.Body.WriteAsync(reply.Raw ?? Encoding.UTF8.GetBytes(reply.Json));
        }
    }

    public sealed class Vault(string? token) : ITokenVault
    {
        public string? Find(string credentialKey) => token;
    }

    public sealed class Tokens : IRefreshTokenStore
    {
        public ConcurrentQueue<string> Saved { get; } = new();

        public Func<string?>? Standing { get; set; }

        public Task<string?> FindAsync(Uri host, string clientId, CancellationToken cancellation) => Task.FromResult(Standing is null ? Saved.LastOrDefault() : Standing());

        public Task SaveAsync(Uri host, string clientId, string refreshToken, CancellationToken cancellation)
        {
            Saved.Enqueue(refreshToken);
            return Task.CompletedTask;
        }
    }
}
