using CiCdPlatform.Chaos.World;
using CiCdPlatform.TestKit;
using Xunit.Abstractions;

namespace CiCdPlatform.Chaos.Tests;

/// <summary>The long chaos run in a short form: two workers on one PostgreSQL, everything else as it is there.</summary>
public sealed class ShortChaosTests(ITestOutputHelper output)
{
    [FactIfPostgres]
    public async Task Run_WorkersKilledDatabaseRestarted_LosesNothingAndRepeatsNothing()
    {
        await using var log = new StringWriter();
        try
        {
            var verdict = await ChaosRun.RunAsync(
                new() { Seed = 1, Minutes = 0.6, Webhooks = 300, Kills = 6, DatabaseRestarts = 1, ClockJumps = 0, Lease = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromMinutes(3) }, log);

            Assert.True(verdict.Holds, verdict.ToString());
        }
        finally
        {
            output.WriteLine(log.ToString());
        }
    }
}
