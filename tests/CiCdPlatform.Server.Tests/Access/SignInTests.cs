using System.Net;
using System.Text.Json;
using CiCdPlatform.Features.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests.Access;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Session = "/api/v1/auth/session";
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(new()
    {
        ["Access:PasswordRounds"] = "100000",
        ["Access:FailuresBeforeLockOut"] = "3",
        ["RateLimits:Anonymous:SignIn"] = "1000",
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task SetUp_WithThePrintedToken_MakesOneAdministratorAndNoMore()
    {
        using var person = Person.Nobody(_server);
        Assert.True((await person.GetAsync("/api/v1/auth/options")).Body.GetProperty("setUpNeeded").GetBoolean());
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.PostAsync("/api/v1/auth/setup", new { token = "cicd_guess", login = "ada", password = Person.Password })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await person.PostAsync("/api/v1/auth/setup", new { token = _server.Token, login = "ada", password = "short" })).Status);

        var (status, made) = await person.PostAsync("/api/v1/auth/setup", new { token = _server.Token, login = "ada", password = Person.Password });

        Assert.Equal((HttpStatusCode.OK, "administrator"), (status, made.GetProperty("session").GetProperty("role").GetString()));
        Assert.Equal(HttpStatusCode.Conflict, (await person.PostAsync("/api/v1/auth/setup", new { token = _server.Token, login = "eve", password = Person.Password })).Status);
        Assert.False((await person.GetAsync("/api/v1/auth/options")).Body.GetProperty("setUpNeeded").GetBoolean());
        await person.SignInAsync("ada");
        Assert.Equal("ada", (await person.GetAsync(Session)).Body.GetProperty("name").GetString());
    }

    [Fact]
    public async Task RefreshToken_UsedTwice_EndsTheWholeSession()
    {
        var (person, _) = await Person.CreateAsync(_server, "ada", "viewer");
        using var __ = person;
        var first = (await person.SignInAsync("ada")).GetProperty("refreshToken").GetString();
        var (_, second) = await person.PostAsync("/api/v1/auth/refresh", new { refreshToken = first });
        person.Token = second.GetProperty("accessToken").GetString();
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync(Session)).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await person.PostAsync("/api/v1/auth/refresh", new { refreshToken = first })).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await person.PostAsync("/api/v1/auth/refresh", new { refreshToken = second.GetProperty("refreshToken").GetString() })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync(Session)).Status);
    }

    [Fact]
    public async Task AccessToken_Changed_IsNotTaken()
    {
        var (person, _) = await Person.CreateAsync(_server, "ada", "viewer");
        using var __ = person;
        var parts = person.Token!.Split('.');
        var none = Convert.ToBase64String("{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"x\"}"u8).TrimEnd('=');

        foreach (var forged in new[] { $"{parts[0]}.{parts[1]}.", $"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1][..^2]}AA.{parts[2]}", "a.b.c", "..", "%00.%00.%00" })
        {
            person.Token = forged;
            Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync(Session)).Status);
        }
    }

    [Fact]
    public async Task WrongPasswords_InARow_MakeTheAccountRestEvenForTheRightOne()
    {
        var (person, _) = await Person.CreateAsync(_server, "ada", "viewer");
        using var __ = person;

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await person.PostAsync("/api/v1/auth/sign-in", new { login = "ada", password = "not the one at all" })).Status);
        }

        var (locked, right) = await person.PostAsync("/api/v1/auth/sign-in", new { login = "ada", password = Person.Password });
        var (unknown, never) = await person.PostAsync("/api/v1/auth/sign-in", new { login = "nobody", password = Person.Password });

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (locked, unknown));
        Assert.Equal(right.GetProperty("detail").GetString(), never.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Cookie_OfABrowser_IsGuardedAgainstOtherSites()
    {
        (await Person.CreateAsync(_server, "ada", "developer")).Person.Dispose();
        using var browser = Person.Browser(_server);
        await browser.SignInAsync("ada", cookie: true);
        var cookie = Assert.Single(browser.Cookies!.GetAllCookies());
        Assert.True(cookie.HttpOnly);

        Assert.Equal((HttpStatusCode.OK, "cookie"), await KindAsync());
        var mine = ("X-CSRF-Token", browser.Csrf!);
        var body = new { text = "fail-on: high\n" };
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, "/api/v1/security/policy", body)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, "/api/v1/security/policy", body, mine, ("Origin", "https://evil.example"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(HttpMethod.Post, "/api/v1/security/policy", body, mine, ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Post, "/api/v1/security/policy", body, mine, ("Origin", _server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)))).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Post, "/api/v1/auth/sign-out", null, mine)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Session)).Status);

        async Task<(HttpStatusCode, string?)> KindAsync() => await browser.GetAsync(Session) is var (status, session) ? (status, session.GetProperty("kind").GetString()) : default;
    }

    [Fact]
    public async Task Form_OfTheSignInPage_SignsInAndGoesOnToALocalPathOnly()
    {
        (await Person.CreateAsync(_server, "ada", "viewer")).Person.Dispose();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _server.Client.BaseAddress };
        async Task<string?> SubmitAsync(string password, string returnUrl) => (await client.PostAsync(
            "/api/v1/auth/sign-in/form", new FormUrlEncodedContent([new("login", "ada"), new("password", password), new("returnUrl", returnUrl)]))).Headers.Location?.OriginalString;

        Assert.Equal("/sign-in?fault=refused&returnUrl=%2Fruns", await SubmitAsync("wrong", "/runs"));
        Assert.Equal("/runs?x=1", await SubmitAsync(Person.Password, "/runs?x=1"));
        Assert.Equal("/", await SubmitAsync(Person.Password, "//evil.example/"));
        Assert.Equal("/", await SubmitAsync(Person.Password, "https://evil.example/"));
    }

    [Fact]
    public async Task Key_OfAPerson_MayDoNoMoreThanThePersonAndEndsWithThem()
    {
        var (person, id) = await Person.CreateAsync(_server, "ada", "developer");
        using var _ = person;
        Assert.Equal(HttpStatusCode.Forbidden, (await person.PostAsync("/api/v1/auth/keys", new { name = "too much", role = "administrator" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await person.PostAsync("/api/v1/auth/keys", new { name = "for ever", role = "viewer", expiresInDays = 100_000 })).Status);
        var (status, made) = await person.PostAsync("/api/v1/auth/keys", new { name = "report", role = "viewer" });
        Assert.Equal(HttpStatusCode.Created, status);
        using var script = Person.With(_server, made.GetProperty("secret").GetString()!);

        Assert.Equal("ada/report", (await script.GetAsync(Session)).Body.GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync("/api/v1/logs")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await script.PostAsync("/api/v1/security/scan", new { repositoryUrl = "https://github.com/octo/one", forge = "github" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await script.PostAsync("/api/v1/auth/keys", new { name = "another", role = "viewer" })).Status);
        var listed = Assert.Single((await person.GetAsync("/api/v1/auth/keys")).Body.GetProperty("keys").EnumerateArray());
        Assert.Equal(("active", JsonValueKind.String), (listed.GetProperty("state").GetString(), listed.GetProperty("lastUsedAt").ValueKind));
        Assert.False(listed.TryGetProperty("secret", out var __));

        using var administrator = Person.With(_server, _server.Token);
        await Person.CreateAsync(_server, "root", "administrator");
        Assert.Equal(HttpStatusCode.OK, (await administrator.SendAsync(HttpMethod.Patch, $"/api/v1/auth/users/{id}", new { disabled = true })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync(Session)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync(Session)).Status);
    }

    [Fact]
    public async Task AuditLog_OfWhatPeopleDid_HoldsAndCannotBeChanged()
    {
        var (person, id) = await Person.CreateAsync(_server, "ada", "viewer");
        using var _ = person;
        using var administrator = Person.With(_server, _server.Token);

        var (status, page) = await administrator.GetAsync("/api/v1/audit?limit=2");
        var check = (await administrator.GetAsync("/api/v1/audit/verify")).Body;

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["session.created", "user.created"], page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.True(check.GetProperty("valid").GetBoolean());
        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync("/api/v1/audit")).Status);
        using var export = await administrator.RawAsync(HttpMethod.Get, "/api/v1/audit/export");
        var chain = new AuditChain();
        foreach (var line in (await export.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            chain.Add(JsonSerializer.Deserialize<AuditRecord>(line, JsonSerializerOptions.Web)!);
        }

        Assert.Equal(check.GetProperty("head").GetString(), chain.Check().Head);
        var database = _server.Services.GetRequiredService<Features.Storage.ProductDatabase>();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.ExecuteAsync("UPDATE audit_log SET actor = 'nobody'", null, default));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.ExecuteAsync("DELETE FROM audit_log", null, default));
        await database.ExecuteAsync("DROP TRIGGER audit_log_stays", null, default);
        await database.ExecuteAsync("UPDATE audit_log SET subject = 'somebody else' WHERE sequence = 1", null, default);
        Assert.Contains("entry 1 was changed", (await administrator.GetAsync("/api/v1/audit/verify")).Body.GetProperty("fault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_OfARole_AreToldAndHeld()
    {
        await using var server = await RunningServer.StartAsync(new() { ["RateLimits:Viewer:Read"] = "3" });
        var (person, _) = await Person.CreateAsync(server, "ada", "viewer");
        using var __ = person;
        var left = new List<string>();
        HttpStatusCode last;
        string? retry;
        do
        {
            using var response = await person.RawAsync(HttpMethod.Get, Session);
            (last, retry) = (response.StatusCode, response.Headers.RetryAfter?.ToString());
            left.Add(response.Headers.GetValues("RateLimit-Remaining").Single());
        }
        while (last == HttpStatusCode.OK && left.Count < 10);

        // A minute may have begun anew meanwhile.
        Assert.True(left.Count is >= 4 and <= 7, string.Join(' ', left));
        Assert.Equal((HttpStatusCode.TooManyRequests, "0"), (last, left[^1]));
        Assert.InRange(int.Parse(retry!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
    }
}
