using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>The same kills on PostgreSQL: the server comes back, or another one takes its work over.</summary>
public sealed class KilledServerOnPostgresTests
{
    private const string End = "1 commit, pull request open, check run success, 1 review, outcome green with 5 tests, learned";

    [TheoryIfPostgres]
    [MemberData(nameof(KilledServerTests.Points), MemberType = typeof(KilledServerTests))]
    public async Task Kill9_AtThePoint_ComesToTheSameEnd(string point)
    {
        await using var scenario = await KilledServerTests.Scenario.StartAsync(point, await TestDatabase.CreateAsync(SqlDialect.PostgreSql));

        await scenario.InstallAsync();
        await scenario.DiesAndIsStartedAgainAsync();

        Assert.Equal(End, await scenario.EndAsync());
    }

    [TheoryIfPostgres]
    [InlineData("committed delivery ActivityCompleted")]
    [InlineData("executed delivery CommitPipelineActivity")]
    public async Task Kill9_OfOneOfTwo_TheOtherComesToTheSameEnd(string point)
    {
        await using var scenario = await KilledServerTests.Scenario.StartAsync(point, await TestDatabase.CreateAsync(SqlDialect.PostgreSql));
        await scenario.StartReplicaAsync(point);

        await scenario.InstallAsync();
        await scenario.OneDiesAsync();

        Assert.Equal(End, await scenario.EndAsync());
    }
}
