using System.Net;
using CiCdPlatform.Server.Tests.Access;

namespace CiCdPlatform.Server.Tests.Api;

/// <summary>What holds for the whole API.</summary>
public sealed class ConventionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Server;
    private readonly Person _administrator = shared.Administrator;

    [Fact]
    public async Task Read_WithTheTagItHas_Is304()
    {
        using var first = await _administrator.RawAsync(HttpMethod.Get, "/api/v1/rules?limit=3");
        var tag = first.Headers.ETag!.ToString();

        using var same = await _administrator.RawAsync(HttpMethod.Get, "/api/v1/rules?limit=3", null, ("If-None-Match", tag));
        using var other = await _administrator.RawAsync(HttpMethod.Get, "/api/v1/rules?limit=2", null, ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (same.StatusCode, other.StatusCode));
        Assert.Empty(await same.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Rules_PageByPage_AreEachListedOnce()
    {
        var (ids, after) = (new List<string>(), "");
        do
        {
            var page = (await _administrator.GetAsync($"/api/v1/rules?limit=40&after={after}")).Body;
            ids.AddRange(page.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        Assert.True(ids.Count > 100, $"{ids.Count} rules");
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task Post_WithAKeyThatCameBefore_IsDoneOnceAndRefusesAnotherRequest()
    {
        (string, string) key = ("Idempotency-Key", "first");
        var (status, made) = await _administrator.SendAsync(HttpMethod.Post, "/api/v1/security/policy", new { text = "fail-on: high\n" }, key);
        using var again = await _administrator.RawAsync(HttpMethod.Post, "/api/v1/security/policy", new { text = "fail-on: high\n" }, key);
        var (other, problem) = await _administrator.SendAsync(HttpMethod.Post, "/api/v1/security/policy", new { text = "fail-on: low\n" }, key);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (status, again.StatusCode));
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(made.ToString(), await again.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (other, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Answers_SayWhatBrowsersMayDoWithThem()
    {
        using var data = await _administrator.RawAsync(HttpMethod.Get, "/api/v1/rules");
        using var page = await _administrator.RawAsync(HttpMethod.Get, "/explorer");

        Assert.Contains("sandbox", data.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("ws://127.0.0.1", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", data.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("http", await (await _administrator.RawAsync(HttpMethod.Get, "/explorer/explorer.js")).Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Body_ThatIsTooLarge_IsRefused()
    {
        var (status, _) = await _administrator.PostAsync("/api/v1/security/policy", new { text = new string('x', 1_200_000) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task Metrics_AreWrittenAsPrometheusReadsThem()
    {
        await _administrator.GetAsync("/api/v1/status");
        using var response = await _administrator.RawAsync(HttpMethod.Get, "/metrics");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("# TYPE cicd_api_cache_total counter", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        using var nobody = Person.Nobody(_server);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Settings_AreJudgedBeforeTheyApplyAndCanBeTakenBack()
    {
        object Change(string key, string? value) => new { settings = new Dictionary<string, string?> { [key] = value }, reason = "a test" };
        Assert.Equal("settings-invalid", (await _administrator.SendAsync(HttpMethod.Put, "/api/v1/settings", Change("Monitor:PollEvery", "00:00:00"))).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await _administrator.SendAsync(HttpMethod.Put, "/api/v1/settings", Change("Database:ConnectionString", "Host=elsewhere"))).Status);

        var (status, applied) = await _administrator.SendAsync(HttpMethod.Put, "/api/v1/settings", Change("RateLimits:Administrator:Read", "7"));
        Assert.Equal((HttpStatusCode.OK, "RateLimits:Administrator:Read"), (status, applied.GetProperty("applied")[0].GetString()));
        Assert.Equal("7", await LimitAsync());
        await _administrator.SendAsync(HttpMethod.Put, "/api/v1/settings", Change("LanguageModel:ApiKey", "sk-planted-0123456789"));
        var (_, list) = await _administrator.GetAsync("/api/v1/settings");
        Assert.DoesNotContain("planted", list.ToString(), StringComparison.Ordinal);
        Assert.Contains(list.GetProperty("settings").EnumerateArray(), setting => setting.GetProperty("key").GetString() == "LanguageModel:ApiKey" && setting.GetProperty("isSecret").GetBoolean() && setting.GetProperty("isSet").GetBoolean());

        Assert.Equal(HttpStatusCode.OK, (await _administrator.PostAsync("/api/v1/settings/rollback/0")).Status);
        Assert.Equal("30000", await LimitAsync());
        var actions = (await _administrator.GetAsync("/api/v1/audit?limit=10")).Body.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "setting.changed", "secret.changed", "setting.removed" }, actions);

        async Task<string> LimitAsync() => (await _administrator.RawAsync(HttpMethod.Get, "/api/v1/auth/session")).Headers.GetValues("RateLimit-Limit").Single();
    }

    [Fact]
    public async Task Chat_WithoutALanguageModel_AnswersFromWhatIsKnownAndSaysWhatItRestsOn()
    {
        await Rows.PutAsync(_server, 7, "octo/one", "red");
        var (status, answer) = await _administrator.PostAsync("/api/v1/chat", new { question = "Why did the last pipeline fail?", host = Rows.Host, repositoryId = 7 });

        Assert.Equal((HttpStatusCode.OK, "data"), (status, answer.GetProperty("source").GetString()));
        Assert.Contains("went red", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("/api/v1/pipeline/workflow/", answer.GetProperty("citations")[0].GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _administrator.PostAsync("/api/v1/chat", new { question = "And this one?", host = Rows.Host, repositoryId = 99 })).Status);
    }
}
