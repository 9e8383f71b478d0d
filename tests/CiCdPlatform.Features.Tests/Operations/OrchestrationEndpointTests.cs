using System.Net;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Operations;

public sealed class OrchestrationEndpointTests
{
    private const string Waiting = nameof(WaitingOrchestration);
    private const string Flaky = nameof(FlakyOrchestration);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task List_FilteredAndPaged_GivesEachOnce(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        for (var i = 0; i < 7; i++)
        {
            await server.StartAsync(Waiting, $"waiting-{i}", new WaitingInput("hello", null), tenant: i % 2 == 0 ? "even" : "odd");
        }

        await server.StartAsync(Flaky, "flaky-1", "four");
        await server.InStateAsync("flaky-1", "failed");

        var seen = new List<string?>();
        for (var after = ""; ;)
        {
            var page = await server.GetAsync($"?name={Waiting}&limit=3{after}");
            seen.AddRange(page.GetProperty("instances").EnumerateArray().Select(instance => instance.GetProperty("id").GetString()));
            if (page.GetProperty("next").GetString() is not { } next)
            {
                break;
            }

            after = "&after=" + Uri.EscapeDataString(next);
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"waiting-{i}"), seen.Order());
        Assert.Equal(4, (await server.GetAsync("?tenant=even")).GetProperty("instances").GetArrayLength());
        Assert.Equal("flaky-1", Assert.Single((await server.GetAsync("?state=failed")).GetProperty("instances").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(0, (await server.GetAsync("?createdBefore=2020-01-01")).GetProperty("instances").GetArrayLength());
        Assert.Equal(8, (await server.GetAsync("?createdSince=2020-01-01T00:00:00Z")).GetProperty("instances").GetArrayLength());
        Assert.Equal(0, (await server.GetAsync("?archived=true")).GetProperty("instances").GetArrayLength());
    }

    [Theory]
    [InlineData("?state=asleep", "state must be one of pending,")]
    [InlineData("?state=1", "state must be one of")]
    [InlineData("?limit=0", "limit must be a number from 1 to 1000")]
    [InlineData("?limit=many", "limit must be a number")]
    [InlineData("?createdSince=yesterday", "createdSince and createdBefore must be moments")]
    [InlineData("?archived=perhaps", "archived must be true or false")]
    [InlineData("?after=nonsense", "after must be the")]
    public async Task List_BadFilter_Is400WithTheCure(string query, string cure)
    {
        await using var server = await OperationsServer.StartAsync(SqlDialect.Sqlite);

        using var response = await server.Client.GetAsync("/api/v1/orchestrations" + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(cure, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Get_WithHistory_ShowsJsonWithoutCredentials(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        var token = "gl" + "pat-" + "q7RvT2mKx9ZbLw4HsYd8";
        await server.StartAsync(Waiting, "waiting", new WaitingInput($"clone with {token}", "hunter2"));
        await Eventually.NotNullAsync(async () => (await server.Durable.GetAsync("waiting"))?.Status, "the status");

        var view = await server.GetAsync("/waiting?history=true&full=true");

        Assert.Equal("[masked]", view.GetProperty("input").GetProperty("accessToken").GetString());
        Assert.Equal("clone with [masked]", view.GetProperty("input").GetProperty("text").GetString());
        Assert.Equal("waiting", view.GetProperty("status").GetProperty("step").GetString());
        Assert.Equal("orchestration-started", view.GetProperty("history")[0].GetProperty("kind").GetString());
        Assert.DoesNotContain(token, view.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", view.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(view.GetProperty("history").GetArrayLength(), (await server.GetAsync("/waiting/history")).GetArrayLength());
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Raise_TwiceWithOneKey_CountsOnce_AndPayloadsArrive(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        await server.StartAsync(Waiting, "waiting");

        Assert.Equal(202, (await server.PostAsync("/waiting/events/go", "one", key: "k1")).Status);
        Assert.Equal(202, (await server.PostAsync("/waiting/events/go", "one", key: "k1")).Status);
        Assert.Equal(202, (await server.PostAsync("/waiting/events/go", "two", key: "k2")).Status);

        var ended = await server.InStateAsync("waiting", "completed");
        Assert.Equal(["one", "two"], ended.GetProperty("output").EnumerateArray().Select(text => text.GetString()));
        var late = await server.PostAsync("/waiting/events/go", "three");
        Assert.Equal((409, "orchestration-ended"), (late.Status, late.Body.GetProperty("code").GetString()));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task SuspendResumeTerminate_EachInItsState_AndRefusedInOthers(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        await server.StartAsync(Waiting, "waiting");

        Assert.Equal(409, (await server.PostAsync("/waiting/resume")).Status);
        Assert.Equal(200, (await server.PostAsync("/waiting/suspend", new { reason = "look first" })).Status);
        await server.InStateAsync("waiting", "suspended");
        var again = await server.PostAsync("/waiting/suspend");
        Assert.Equal((409, "orchestration-not-suspendable"), (again.Status, again.Body.GetProperty("code").GetString()));
        await server.PostAsync("/waiting/events/go", "while held");
        Assert.Equal("suspended", (await server.GetAsync("/waiting")).GetProperty("state").GetString());
        Assert.Equal(200, (await server.PostAsync("/waiting/resume")).Status);
        Assert.Equal(409, (await server.PostAsync("/waiting/rewind")).Status);
        Assert.Equal(200, (await server.PostAsync("/waiting/terminate", new { reason = "enough" })).Status);

        var ended = await server.InStateAsync("waiting", "terminated");
        Assert.Equal("enough", ended.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(409, (await server.PostAsync("/waiting/terminate")).Status);
        Assert.Equal(404, (await server.PostAsync("/nobody/terminate")).Status);
        Assert.Equal(404, (await server.PostAsync("/no%20id/suspend")).Status);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Rewind_AfterTheCauseWasMended_GoesOnFromTheRecoveryPoint(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        await server.StartAsync(Flaky, "flaky", "four");
        var failed = await server.InStateAsync("flaky", "failed");
        Assert.Contains("the second half broke", failed.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);

        server.Flaky.Mended = true;
        Assert.Equal(200, (await server.PostAsync("/flaky/rewind", new { reason = "mended" })).Status);

        Assert.Equal(8, (await server.InStateAsync("flaky", "completed")).GetProperty("output").GetInt32());
        Assert.Equal(1, server.Flaky.FirstHalves);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Purge_DryRunAndThenForGood_DeletesWhatHasEndedAlone(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        await server.StartAsync(Waiting, "waiting");
        await server.StartAsync(Flaky, "flaky", "four");
        await server.InStateAsync("flaky", "failed");

        var counted = await server.PostAsync("/purge", new { olderThan = "00:00:00", dryRun = true });
        var none = await server.PostAsync("/purge", new { olderThan = "1.00:00:00" });
        var other = await server.PostAsync("/purge", new { olderThan = "00:00:00", states = (string[])["completed"] });
        Assert.Equal((1, 0, 0), (counted.Body.GetProperty("purged").GetInt32(), none.Body.GetProperty("purged").GetInt32(), other.Body.GetProperty("purged").GetInt32()));
        var purged = await server.PostAsync("/purge", new { olderThan = "00:00:00" });

        Assert.Equal(1, purged.Body.GetProperty("purged").GetInt32());
        Assert.Equal("waiting", Assert.Single((await server.GetAsync("")).GetProperty("instances").EnumerateArray()).GetProperty("id").GetString());
        using var gone = await server.Client.GetAsync("/api/v1/orchestrations/flaky");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(400, (await server.PostAsync("/purge", new { olderThan = "00:00:00", states = (string[])["running"] })).Status);
        Assert.Equal(400, (await server.PostAsync("/purge", new { })).Status);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Statistics_CountByState(SqlDialect dialect)
    {
        await using var server = await OperationsServer.StartAsync(dialect);
        await server.StartAsync(Flaky, "flaky", "four");
        await server.InStateAsync("flaky", "failed");

        var statistics = await server.GetAsync("/statistics");

        Assert.Equal(1, statistics.GetProperty("instances").GetProperty("failed").GetInt32());
        Assert.InRange(statistics.GetProperty("workers").GetInt32(), 0, 1);
    }
}
