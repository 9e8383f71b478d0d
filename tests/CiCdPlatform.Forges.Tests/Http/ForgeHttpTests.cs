using System.Net.Http.Headers;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Forges.Tests.Http;

public sealed class ForgeHttpTests
{
    private const string Token = "gh-secret-0123456789";

    private sealed record Thing(int Id);

    private static ManualTime Running() => new() { RunsAhead = TimeSpan.FromSeconds(20) };

    private static ForgeHttpFactory Factory(TimeProvider time, ForgeHttpSettings? settings = null) => new(settings ?? new(), time, () => 1, NullLogger<ForgeHttp>.Instance);

    private static ForgeHttp Client(StubForge stub, ForgeHttpFactory factory, ForgeKind kind = ForgeKind.GitHub) =>
        factory.Create(new(kind, stub.Url), new FixedCredential("one", Token));

    private static Func<StubRequest, StubAnswer> Script(params StubAnswer[] answers)
    {
        var queue = new Queue<StubAnswer>(answers);
        return _ => queue.Count > 1 ? queue.Dequeue() : queue.Peek();
    }

    [Fact]
    public async Task GetJson_AfterBurstOf5xx_SucceedsWithGrowingWaits()
    {
        var time = Running();
        await using var stub = await StubForge.StartAsync(Script(StubAnswer.Fail(502), StubAnswer.Fail(503), StubAnswer.Json("""{"id":7}""")));
        using var factory = Factory(time);

        var thing = await Client(stub, factory).GetJsonAsync<Thing>("thing", default);

        Assert.Equal(7, thing.Id);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], time.Waits);
    }

    [Fact]
    public async Task GetJson_5xxOutlastsTries_Unavailable()
    {
        await using var stub = await StubForge.StartAsync(Script(StubAnswer.Fail(500, """{"message":"sorry"}""")));
        using var factory = Factory(Running());

        var error = await Assert.ThrowsAsync<ForgeException>(() => Client(stub, factory).GetJsonAsync<Thing>("thing", default));

        Assert.Equal(ForgeFailure.Unavailable, error.Failure);
        Assert.Contains("sorry", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(0)]
    public async Task PostJson_FailureThatMayHideASuccess_IsNotRepeated(int status)
    {
        await using var stub = await StubForge.StartAsync(Script(StubAnswer.Fail(status)));
        using var factory = Factory(Running());

        var error = await Assert.ThrowsAsync<ForgeException>(() => Client(stub, factory).PostJsonAsync<Thing>("thing", new Thing(1), default));

        Assert.True(error.IsTransient);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task PostJson_TooManyRequestsWithRetryAfter_IsRepeatedAfterIt()
    {
        var time = Running();
        await using var stub = await StubForge.StartAsync(Script(StubAnswer.Fail(429, "{}", ("Retry-After", "7")), StubAnswer.Json("""{"id":1}""")));
        using var factory = Factory(time);

        await Client(stub, factory).PostJsonAsync<Thing>("thing", new Thing(1), default);

        Assert.Equal([TimeSpan.FromSeconds(7)], time.Waits);
        Assert.All(stub.Requests, request => Assert.Equal("""{"id":1}""", request.Body));
    }

    [Fact]
    public async Task GetJson_LongRateLimit_FailsAtOnceAndBlocksTheCredential()
    {
        var time = Running();
        var reset = time.GetUtcNow().AddMinutes(30);
        (string, string)[] headers =
        [
            ("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", $"{reset.ToUnixTimeSeconds()}"), ("Date", time.GetUtcNow().ToString("R")),
        ];
        await using var stub = await StubForge.StartAsync(Script(StubAnswer.Fail(403, """{"message":"API rate limit exceeded"}""", headers)));
        using var factory = Factory(time);
        var client = Client(stub, factory);

        var first = await Assert.ThrowsAsync<ForgeException>(() => client.GetJsonAsync<Thing>("a", default));
        var second = await Assert.ThrowsAsync<ForgeException>(() => client.GetJsonAsync<Thing>("b", default));

        Assert.Equal(ForgeFailure.RateLimited, first.Failure);
        Assert.Equal(TimeSpan.FromSeconds(1801), first.RetryAfter);
        Assert.Equal(ForgeFailure.RateLimited, second.Failure);
        Assert.Single(stub.Requests);
        Assert.Equal(0, client.RateLimit!.Remaining);
    }

    [Fact]
    public async Task GetJson_SecondaryLimitWithoutALength_RestsAMinuteThenTwo()
    {
        var time = Running();
        await using var stub = await StubForge.StartAsync(Script(StubAnswer.Fail(403, """{"message":"You have exceeded a secondary rate limit"}""")));
        using var factory = Factory(time);
        var client = Client(stub, factory);

        var first = await Assert.ThrowsAsync<ForgeException>(() => client.GetJsonAsync<Thing>("a", default));
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await Assert.ThrowsAsync<ForgeException>(() => client.GetJsonAsync<Thing>("a", default));

        Assert.Equal(TimeSpan.FromMinutes(1), first.RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(2), second.RetryAfter);
    }

    [Fact]
    public async Task GetJson_NotModified_IsServedFromTheCache()
    {
        await using var stub = await StubForge.StartAsync(request => request.Headers.GetValueOrDefault("If-None-Match") == "W/\"1\""
            ? StubAnswer.Fail(304, "")
            : StubAnswer.Json("""{"id":3}""", ("ETag", "W/\"1\"")));
        using var factory = Factory(Running());
        var client = Client(stub, factory);

        var first = await client.GetJsonAsync<Thing>("thing", default);
        var second = await client.GetJsonAsync<Thing>("thing", default);

        Assert.Equal(first, second);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task List_LinkedPages_AreReadToTheEnd()
    {
        await using var stub = await StubForge.StartAsync(request => request.Target switch
        {
            "/api/v4/things?per_page=2" => StubAnswer.Json("""[{"id":1},{"id":2}]""", ("Link", "<https://elsewhere.example/api/v4/things?per_page=2&page=2>; rel=\"next\", <https://x/?page=9>; rel=\"last\"")),
            _ => StubAnswer.Json("""[{"id":3}]""", ("Link", "<https://elsewhere.example/api/v4/things?page=1>; rel=\"prev\"")),
        });
        using var factory = Factory(Running());
        var client = factory.Create(new(ForgeKind.GitLab, new Uri(stub.Url, "api/v4")), new FixedCredential("one", Token));

        var ids = new List<int>();
        await foreach (var thing in client.ListAsync<Thing>("things?per_page=2", default))
            ids.Add(thing.Id);

        Assert.Equal([1, 2, 3], ids);
        Assert.Equal("/api/v4/things?per_page=2&page=2", stub.Requests.Last().Target);
    }

    [Fact]
    public async Task List_MorePagesThanAllowed_ThrowsInsteadOfTruncating()
    {
        var page = 0;
        await using var stub = await StubForge.StartAsync(_ => StubAnswer.Json("[]", ("Link", $"<?page={++page}>; rel=\"next\"")));
        using var factory = Factory(Running(), new() { MaxPages = 3 });

        var error = await Assert.ThrowsAsync<ForgeException>(async () => await Client(stub, factory).ListAsync<Thing>("things", default).ToListAsync());

        Assert.Contains("more than 3 pages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_RedirectToAnotherHost_DoesNotCarryTheToken()
    {
        await using var storage = await StubForge.StartAsync(_ => StubAnswer.Json("log"));
        await using var stub = await StubForge.StartAsync(_ => StubAnswer.Fail(302, "", ("Location", $"{storage.Url}blob?sig=s")));
        using var factory = Factory(Running());

        var text = await Client(stub, factory).DownloadAsync(new(HttpMethod.Get, "logs"), (stream, token) => LogText.ReadAsync(stream, 100, token), default);

        Assert.Equal("log", text);
        Assert.Equal($"Bearer {Token}", stub.Requests.Single().Headers["Authorization"]);
        Assert.DoesNotContain("Authorization", storage.Requests.Single().Headers.Keys);
        Assert.Equal("/blob?sig=s", storage.Requests.Single().Target);
    }

    [Fact]
    public async Task GetJson_OversizeAnswer_Fails()
    {
        await using var stub = await StubForge.StartAsync(_ => StubAnswer.Json(new string(' ', 2_000)));
        using var factory = Factory(Running(), new() { MaxResponseBytes = 1_000 });

        var error = await Assert.ThrowsAsync<ForgeException>(() => Client(stub, factory).GetJsonAsync<Thing>("thing", default));

        Assert.Equal(ForgeFailure.Invalid, error.Failure);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task GetJson_ForgeThatNeverAnswers_TimesOutByTheClock()
    {
        var asked = new TaskCompletionSource();
        var time = new ManualTime();
        await using var stub = await StubForge.StartAsync(async request =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, request.Aborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return StubAnswer.Fail(500);
        });
        using var factory = Factory(time, new() { MaxAttempts = 1 });

        var call = Client(stub, factory).GetJsonAsync<Thing>("thing", default);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<ForgeException>(() => call);
        Assert.Equal(ForgeFailure.Unavailable, error.Failure);
        Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetJson_RefusalThatEchoesTheToken_IsRedacted()
    {
        await using var stub = await StubForge.StartAsync(request => StubAnswer.Fail(
            403, $$"""{"message":"no: {{request.Headers["Authorization"]}}"}""", ("x-accepted-github-permissions", "checks=write")));
        using var factory = Factory(Running());

        var error = await Assert.ThrowsAsync<ForgeException>(() => Client(stub, factory).GetJsonAsync<Thing>($"thing?private_token={Token}", default));

        Assert.Equal(ForgeFailure.Forbidden, error.Failure);
        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("checks=write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetJson_MoreAtOnceThanAllowed_WaitForASlot()
    {
        var (now, most) = (0, 0);
        var full = new TaskCompletionSource();
        await using var stub = await StubForge.StartAsync(async _ =>
        {
            lock (full)
            {
                most = Math.Max(most, ++now);
                if (now == 3)
                    full.TrySetResult();
            }

            await full.Task;
            lock (full)
                now--;
            return StubAnswer.Json("""{"id":1}""");
        });
        using var factory = Factory(Running(), new() { MaxConcurrency = 3 });

        // Two clients of one credential share its slots.
        var (one, two) = (Client(stub, factory), Client(stub, factory));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).GetJsonAsync<Thing>($"thing/{i}", default)));

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Download_StorageThatRefuses_DoesNotRestTheForge()
    {
        await using var storage = await StubForge.StartAsync(_ => StubAnswer.Fail(429, "", ("Retry-After", "900")));
        await using var stub = await StubForge.StartAsync(request => request.Target == "/logs" ? StubAnswer.Fail(302, "", ("Location", $"{storage.Url}blob")) : StubAnswer.Json("""{"id":1}"""));
        using var factory = Factory(Running());
        var client = Client(stub, factory);

        var error = await Assert.ThrowsAsync<ForgeException>(() => client.DownloadAsync(new(HttpMethod.Get, "logs"), (stream, token) => LogText.ReadAsync(stream, 100, token), default));

        Assert.Equal(ForgeFailure.RateLimited, error.Failure);
        Assert.Equal(1, (await client.GetJsonAsync<Thing>("thing", default)).Id);
    }

    [Fact]
    public async Task GetJson_ExpiredToken_IsRenewedOnce()
    {
        await using var stub = await StubForge.StartAsync(request => request.Headers["Authorization"].EndsWith("new", StringComparison.Ordinal)
            ? StubAnswer.Json("""{"id":1}""")
            : StubAnswer.Fail(401, """{"message":"Bad credentials"}"""));
        using var factory = Factory(Running());

        var thing = await factory.Create(new(ForgeKind.GitHub, stub.Url), new Renewing()).GetJsonAsync<Thing>("thing", default);

        Assert.Equal(1, thing.Id);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task PostJson_NothingListens_IsTriedAgain()
    {
        var stub = await StubForge.StartAsync(_ => StubAnswer.Json("{}"));
        var url = stub.Url;
        await stub.DisposeAsync();
        var time = Running();
        using var factory = Factory(time);

        var error = await Assert.ThrowsAsync<ForgeException>(() =>
            factory.Create(new(ForgeKind.GitHub, url), new FixedCredential("one", Token)).PostJsonAsync<Thing>("thing", new Thing(1), default));

        Assert.Equal(ForgeFailure.Unavailable, error.Failure);
        Assert.Equal(2, time.Waits.Count);
    }

    [Theory]
    [InlineData("a/b", "repos/a%2Fb/x")]
    [InlineData("ä ?#", "repos/%C3%A4%20%3F%23/x")]
    public void PathOf_Argument_IsEscaped(string part, string expected) => Assert.Equal(expected, ForgePath.Of($"repos/{part}/x"));

    [Fact]
    public void PathOf_DotSegment_IsRefused() => Assert.Throws<ForgeException>(() => ForgePath.Of($"repos/{".."}/x"));

    [Theory]
    [InlineData("https://ghe.example/api/v3", "https://ghe.example/api/v3/user")]
    [InlineData("https://host.example/gitlab/api/v4/", "https://host.example/gitlab/api/v4/user")]
    public void Resolve_SubPath_IsKept(string api, string expected) => Assert.Equal(expected, new ForgeEndpoint(ForgeKind.GitLab, new(api)).Resolve("user").ToString());

    [Theory]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    [InlineData(5_000, 100)]
    public async Task LogText_AnyLength_KeepsBeginningAndEnd(int length, int max)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26))).ToArray();
        using var stream = new MemoryStream(bytes);

        var text = await LogText.ReadAsync(stream, max, default);

        var whole = System.Text.Encoding.ASCII.GetString(bytes);
        Assert.StartsWith(whole[..50], text, StringComparison.Ordinal);
        Assert.EndsWith(whole[^50..], text, StringComparison.Ordinal);
        Assert.Equal(length > max, text.Contains($"{length - max} bytes left out", StringComparison.Ordinal));
    }

    private sealed class Renewing : IForgeCredential
    {
        private string _token = "old";

        public string Key => "renewing";

        public ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation) => ValueTask.FromResult<AuthenticationHeaderValue?>(new("Bearer", _token));

        public bool TryRenew(AuthenticationHeaderValue refused)
        {
            _token = "new";
            return true;
        }
    }
}
