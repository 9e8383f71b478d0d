using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Access.Forges;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Server.Tests.Access;

/// <summary>Signing in by a forge, over HTTP to one that speaks its OAuth.</summary>
public sealed class ForgeSignInTests
{
    [Theory]
    [InlineData("GitHub")]
    [InlineData("GitLab")]
    public async Task SignIn_ByAForge_SeesWhatTheForgeAllowsAndNoMore(string kind)
    {
        await using var forge = await OAuthForge.StartAsync(kind == "GitLab");
        await using var server = await StartAsync(kind, forge);
        using var browser = Person.Browser(server);

        var (location, back) = await ComeBackAsync(browser, forge, "/runs");

        Assert.Equal("/runs", location);
        Assert.Equal(HttpStatusCode.Redirect, back);
        var session = (await browser.GetAsync("/api/v1/auth/session")).Body;
        Assert.Equal(("octo", "none", "developer"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString(), session.GetProperty("highestRole").GetString()));
        var caller = new Caller(session.GetProperty("id").GetString()!, session.GetProperty("id").GetString()!, "octo", Role.None, Role.Developer);
        var access = server.Services.GetRequiredService<RepositoryAccess>();
        Assert.Equal(Role.Developer, await access.RoleAsync(caller, forge.Url.Authority, 7, "octo/one", default));
        Assert.Equal(Role.None, await access.RoleAsync(caller, forge.Url.Authority, 8, "octo/two", default));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/logs")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/v1/deliveries")).Status);

        // Taken away there, gone here.
        forge.Repositories.Clear();
        await server.Services.GetRequiredService<ProductDatabase>().ExecuteAsync("UPDATE access_forge_tokens SET checked_at = 0", null, default);
        Assert.True(await server.Services.GetRequiredService<ForgePermissions>().RefreshAsync(caller.Subject, default));
        Assert.Equal(Role.None, await access.RoleAsync(caller, forge.Url.Authority, 7, "octo/one", default));
    }

    [Fact]
    public async Task Callback_ThatThisBrowserDidNotBegin_IsRefused()
    {
        await using var forge = await OAuthForge.StartAsync(isGitLab: false);
        await using var server = await StartAsync("GitHub", forge);
        using var browser = Person.Browser(server);
        using var other = Person.Browser(server);
        var path = await BeginAsync(browser, forge, "/");

        Assert.Equal("sign-in-not-begun", (await other.GetAsync(path)).Body.GetProperty("code").GetString());
        Assert.Equal("sign-in-not-begun", (await browser.GetAsync(path.Replace("state=", "state=x", StringComparison.Ordinal))).Body.GetProperty("code").GetString());
        Assert.Empty(forge.Redeemed);
    }

    private static Task<RunningServer> StartAsync(string kind, OAuthForge forge) => RunningServer.StartAsync(new()
    {
        ["Access:SignIn:0:Forge"] = kind,
        ["Access:SignIn:0:Host"] = forge.Url.ToString(),
        ["Access:SignIn:0:ClientId"] = "client",
        ["Access:SignIn:0:ClientSecret"] = "client-secret",
    });

    private static async Task<(string? Location, HttpStatusCode Status)> ComeBackAsync(Person browser, OAuthForge forge, string returnUrl)
    {
        using var response = await browser.RawAsync(HttpMethod.Get, await BeginAsync(browser, forge, returnUrl));
        return (response.Headers.Location?.OriginalString, response.StatusCode);
    }

    private static async Task<string> BeginAsync(Person browser, OAuthForge forge, string returnUrl)
    {
        var start = (await browser.GetAsync("/api/v1/auth/options")).Body.GetProperty("forges")[0].GetProperty("startUrl").GetString();
        using var sent = await browser.RawAsync(HttpMethod.Get, $"{start}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        return forge.Authorise(sent.Headers.Location!);
    }

    /// <summary>The OAuth of a forge, and the two calls by which it says who somebody is and what they may see.</summary>
    private sealed class OAuthForge(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, string> _challenges = new();

        public Uri Url => new(app.Urls.First() + "/");

        public List<object> Repositories { get; } = [];

        public ConcurrentQueue<string> Redeemed { get; } = new();

        public static async Task<OAuthForge> StartAsync(bool isGitLab)
        {
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            var forge = new OAuthForge(app);
            forge.Repositories.Add(isGitLab
                ? new { id = 7, path_with_namespace = "octo/one", permissions = new { project_access = (object?)null, group_access = new { access_level = 30 } } }
                : new { id = 7, full_name = "octo/one", permissions = new { admin = false, maintain = false, push = true, pull = true } });
            app.MapPost(isGitLab ? "/oauth/token" : "/login/oauth/access_token", forge.RedeemAsync);
            var api = isGitLab ? "/api/v4" : "/api/v3";
            app.MapGet(api + "/user", (HttpRequest request) => IsKnown(request) ? Results.Json(new { id = 42, login = "octo", username = "octo", name = "Octo" }) : Results.Unauthorized());
            app.MapGet(isGitLab ? api + "/projects" : api + "/user/repos", (HttpRequest request) => IsKnown(request) ? Results.Json(forge.Repositories) : Results.Unauthorized());
            await app.StartAsync();
            return forge;
        }

        /// <summary>The person agrees: where the browser is sent back to.</summary>
        public string Authorise(Uri address)
        {
            var query = QueryHelpers.ParseQuery(address.Query);
            Assert.Equal(("code", "S256", "client"), ((string?)query["response_type"], (string?)query["code_challenge_method"], (string?)query["client_id"]));
            var code = Guid.NewGuid().ToString("N");
            _challenges[code] = query["code_challenge"].ToString();
            return new Uri($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}").PathAndQuery;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private static bool IsKnown(HttpRequest request) => request.Headers.Authorization == "Bearer forge-token";

        private async Task<IResult> RedeemAsync(HttpRequest request)
        {
            var form = await request.ReadFormAsync();
            Redeemed.Enqueue(form["code"].ToString());
            var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            return form["client_secret"] == "client-secret" && _challenges.TryRemove(form["code"].ToString(), out var expected) && expected == challenge
                ? Results.Json(new { access_token = "forge-token", token_type = "bearer", expires_in = 7200, refresh_token = "forge-refresh" })
                : Results.Json(new { error = "bad_verification_code" });
        }
    }
}
