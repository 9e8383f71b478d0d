using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Forges.Tests.Http;

/// <summary>Two processes on one budget, as two factories on one store.</summary>
public sealed class SharedBudgetTests
{
    private sealed record Thing(int Id);

    [Fact]
    public async Task RateLimitsEatenByTwoProcesses_OneIsToldToRest_TheOtherAsksNoMore()
    {
        var time = new ManualTime();
        await using var stub = await StubForge.StartAsync(request => request.Target == "/limited" ? StubAnswer.Fail(429, "{}", ("Retry-After", "600")) : StubAnswer.Json("""{"id":1}"""));
        var store = new OwnBudgetStore();
        using var one = Factory(time, store);
        using var two = Factory(time, store);

        await Client(stub, two).GetJsonAsync<Thing>("fine", default);
        await Assert.ThrowsAsync<ForgeException>(() => Client(stub, one).GetJsonAsync<Thing>("limited", default));
        time.Advance(TimeSpan.FromSeconds(6));
        var refused = await Assert.ThrowsAsync<ForgeException>(() => Client(stub, two).GetJsonAsync<Thing>("fine", default));

        Assert.Equal((ForgeFailure.RateLimited, TimeSpan.FromSeconds(594)), (refused.Failure, refused.RetryAfter));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Writes_OfTwoProcesses_AreASecondApart_AndReadsAreNot()
    {
        var time = new ManualTime { RunsAhead = TimeSpan.FromSeconds(20) };
        var sent = new List<DateTimeOffset>();
        await using var stub = await StubForge.StartAsync(_ =>
        {
            lock (sent)
                sent.Add(time.GetUtcNow());
            return StubAnswer.Json("""{"id":1}""");
        });
        var store = new OwnBudgetStore();
        using var one = Factory(time, store);
        using var two = Factory(time, store);

        for (var i = 0; i < 3; i++)
        {
            await Client(stub, one).PostJsonAsync<Thing>("thing", new Thing(i), default);
            await Client(stub, two).PostJsonAsync<Thing>("thing", new Thing(i), default);
            await Client(stub, two).GetJsonAsync<Thing>("thing", default);
        }

        Assert.Equal([0, 1, 1, 2, 3, 3, 4, 5, 5], sent.Select(at => (at - sent[0]).TotalSeconds));
    }

    [Fact]
    public async Task WriteQueue_LongerThanPatience_IsLeftToTheOrchestration()
    {
        var time = new ManualTime { RunsAhead = TimeSpan.FromSeconds(20) };
        await using var stub = await StubForge.StartAsync(_ => StubAnswer.Json("""{"id":1}"""));
        var store = new OwnBudgetStore();
        await store.ChangeAsync($"{stub.Url}|one", account => (account with { NextWrite = time.GetUtcNow().AddMinutes(2) }, 0), default);
        using var factory = Factory(time, store);

        var error = await Assert.ThrowsAsync<ForgeException>(() => Client(stub, factory).PostJsonAsync<Thing>("thing", new Thing(1), default));

        Assert.Equal((ForgeFailure.RateLimited, TimeSpan.FromMinutes(2)), (error.Failure, error.RetryAfter));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Store_ThatCannotBeAsked_LeavesATenth()
    {
        var time = new ManualTime();
        await using var stub = await StubForge.StartAsync(_ => StubAnswer.Json("""{"id":1}"""));
        using var factory = Factory(time, new BrokenStore());
        var client = Client(stub, factory);
        var sent = 0;
        for (var minute = 0; minute < 60; minute++)
        {
            for (var i = 0; i < 100; i++)
            {
                try
                {
                    await client.GetJsonAsync<Thing>($"thing/{i}", default);
                    sent++;
                }
                catch (ForgeException e) when (e.Failure == ForgeFailure.RateLimited)
                {
                    break;
                }
            }

            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(sent, 480, 530);
        Assert.False(await client.MayAskAsync(TimeSpan.FromSeconds(1), default));
    }

    [Fact]
    public async Task SameQuestion_AskedAtOnce_IsPutOnce()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var stub = await StubForge.StartAsync(async _ =>
        {
            asked.TrySetResult();
            await answer.Task;
            return StubAnswer.Json("""{"id":1}""");
        });
        using var factory = Factory(new ManualTime(), new OwnBudgetStore());
        var client = Client(stub, factory);

        var first = client.GetJsonAsync<Thing>("thing", default);
        await asked.Task;
        var others = Enumerable.Range(0, 20).Select(_ => Client(stub, factory).GetJsonAsync<Thing>("thing", default)).ToList();
        answer.SetResult();
        await Task.WhenAll(others.Append(first));

        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task SharedQuestion_WhoseFirstAskerLeaves_IsAnsweredToTheOthers()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var stub = await StubForge.StartAsync(async _ =>
        {
            asked.TrySetResult();
            await answer.Task;
            return StubAnswer.Json("""{"id":1}""");
        });
        using var factory = Factory(new ManualTime(), new OwnBudgetStore());
        using var leaving = new CancellationTokenSource();

        var first = Client(stub, factory).GetJsonAsync<Thing>("thing", leaving.Token);
        await asked.Task;
        var second = Client(stub, factory).GetJsonAsync<Thing>("thing", default);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();

        Assert.Equal(1, (await second).Id);
        Assert.Single(stub.Requests);
    }

    private static ForgeHttpFactory Factory(TimeProvider time, IBudgetStore store) => new(new ForgeHttpSettings { MaxAttempts = 1 }, time, () => 1, NullLogger<ForgeHttp>.Instance, store);

    private static ForgeHttp Client(StubForge stub, ForgeHttpFactory factory) => factory.Create(new(ForgeKind.GitHub, stub.Url), new FixedCredential("one", "secret"));

    private sealed class BrokenStore : IBudgetStore
    {
        public Task<T> ChangeAsync<T>(string key, Func<BudgetAccount, (BudgetAccount Account, T Result)> change, CancellationToken cancellation) => throw new InvalidOperationException("the database is away");
    }
}
