using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class ChildTests
{
    private static readonly Flow<int, int> Doubler = new("Doubler", (_, number) => Task.FromResult(number * 2));
    private static readonly Flow<int, int> Failing = new("Failing", (_, number) => throw new InvalidOperationException($"cannot take {number}"));
    private static readonly Flow<int, string> Waiting = new("Waiting", (context, _) => context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, ""));

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task CallChild_Completes_GivesItsOutput(SqlDialect on)
    {
        var flow = Make.Flow<int, int>(async (context, number) => (await Task.WhenAll(context.CallChildAsync(Doubler, number), context.CallChildAsync(Doubler, 100, "named"))).Sum());
        await using var host = await EngineHost.StartAsync(on, flow, Doubler);

        Assert.Equal("206", (await host.RunAsync("Flow", 3)).Output);
        Assert.Equal("200", (await host.Client.GetAsync("named"))!.Output);
        Assert.Equal("6", (await host.Client.GetAsync("one-c1"))!.Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task CallChild_Fails_ThrowsTaskFailedWithItsReason(SqlDialect on)
    {
        var flow = Make.Flow<int, int>((context, number) => context.CallChildAsync(Failing, number));
        await using var host = await EngineHost.StartAsync(on, flow, Failing);

        Assert.Equal("System.InvalidOperationException: Failing failed: cannot take 3", (await host.RunAsync("Flow", 3)).Error);
        Assert.Equal("System.InvalidOperationException: cannot take 3", (await host.Client.GetAsync("one-c1"))!.Error);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task CallChild_IdIsTaken_FailsTheCall(SqlDialect on)
    {
        var flow = Make.Flow<int, int>((context, number) => context.CallChildAsync(Doubler, number, "taken"));
        await using var host = await EngineHost.StartAsync(on, flow, Doubler);
        await host.RunAsync("Doubler", 1, "taken");

        Assert.EndsWith("the instance id taken is taken", (await host.RunAsync("Flow", 3)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task CallChild_ParentIdIsLong_DerivesAValidId(SqlDialect on)
    {
        var flow = Make.Flow<int, int>((context, number) => context.CallChildAsync(Doubler, number));
        await using var host = await EngineHost.StartAsync(on, flow, Doubler);
        var id = new string('a', 100);

        Assert.Equal("8", (await host.RunAsync("Flow", 4, id)).Output);
        Assert.All(await host.Client.ListAsync(), instance => Assert.True(InstanceId.IsValid(instance.Id)));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Terminate_Parent_TerminatesAllBelowIt(SqlDialect on)
    {
        var middle = new Flow<int, string>("Middle", (context, number) => context.CallChildAsync(Waiting, number, "leaf"));
        var flow = Make.Flow<int, string>((context, number) => context.CallChildAsync(middle, number, "middle"));
        await using var host = await EngineHost.StartAsync(on, flow, middle, Waiting);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("leaf", HistoryKind.OrchestratorStarted);

        await host.Client.TerminateAsync("one", "no longer wanted");

        foreach (var id in new[] { "one", "middle", "leaf" })
        {
            var instance = await host.EndAsync(id);
            Assert.Equal((OrchestrationState.Terminated, "no longer wanted"), (instance.State, instance.Error));
        }
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Terminate_Child_FailsTheCallInTheParent(SqlDialect on)
    {
        var flow = Make.Flow<int, string>((context, number) => context.CallChildAsync(Waiting, number, "child"));
        await using var host = await EngineHost.StartAsync(on, flow, Waiting);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("child", HistoryKind.OrchestratorStarted);

        await host.Client.TerminateAsync("child", "stopped by hand");

        Assert.Equal("Terminated: Waiting failed: stopped by hand", (await host.EndAsync()).Error);
    }
}
