using CiCdPlatform.Chaos.World;
using CiCdPlatform.TestKit;
using Xunit.Abstractions;

namespace CiCdPlatform.Chaos.Tests;

/// <summary>The long chaos run in a short form: two workers on one PostgreSQL, everything else as it is there.</summary>
public sealed class ShortChaosTests(ITestOutputHelper output)
{
    [FactIfPostgres]
    public async Task Run_KilledAtEveryKindOfEvent_LosesNothingAndRepeatsNothing()
    {
        await using var log = new StringWriter();
        try
        {
            var verdict = await ChaosRun.RunAsync(
                new() { Seed = 1, Minutes = 1.5, Webhooks = 1_800, Kills = 0, KillPoints = Fates.Points, DatabaseRestarts = 1, ClockJumps = 0, Lease = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromMinutes(2) }, log);

            Assert.True(verdict.Holds, verdict.ToString());
        }
        finally
        {
            output.WriteLine(log.ToString());
        }
    }
}
