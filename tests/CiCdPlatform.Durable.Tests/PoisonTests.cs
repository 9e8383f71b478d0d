using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class PoisonTests
{
    private static readonly Flow<int, int> Quick = Make.Flow<int, int>((_, number) => Task.FromResult(number));

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_CannotBeCommitted_IsSetAsideWithItsHistoryAndRewound(SqlDialect on)
    {
        var probe = new Refusing();
        await using var host = await EngineHost.StartAsync(on, options => options with { Probe = probe, MaxPoisonTries = 2 }, Quick);

        var aside = await host.RunAsync("Flow", 7);

        Assert.Equal((OrchestrationState.SetAside, 2), (aside.State, probe.Refused));
        Assert.Contains("2 times in a row", aside.Error, StringComparison.Ordinal);
        Assert.Equal([HistoryKind.OrchestrationStarted], await host.KindsAsync());
        probe.Refuses = false;
        Assert.True(await host.Operations.RewindAsync("one", "mended"));
        Assert.Equal("7", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Worker_GoesDownWithItAgainAndAgain_IsSetAside(SqlDialect on)
    {
        var slow = Make.Blocked("Slow");
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow.Step, number));
        await using var host = await EngineHost.StartAsync(on, options => options with { Lease = TimeSpan.FromMilliseconds(300), MaxPoisonTries = 3 }, flow, slow.Step);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await slow.BegunAsync(1);

        await host.ExecuteAsync("UPDATE durable_instances SET owner = 'dead', tries = 2");

        var aside = await host.EndAsync();
        Assert.Equal(OrchestrationState.SetAside, aside.State);
        Assert.Contains("3 workers in a row went down", aside.Error, StringComparison.Ordinal);
        Assert.Contains(HistoryKind.ActivityScheduled, await host.KindsAsync());
    }

    private sealed class Refusing : IDurableProbe
    {
        public bool Refuses { get; set; } = true;

        public int Refused { get; private set; }

        public void OnTurnBeforeCommit(string instanceId)
        {
            if (Refuses)
            {
                Refused++;
                throw new InvalidOperationException("cannot be written");
            }
        }
    }
}
