using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>The same kills on PostgreSQL: the server comes back, or another one takes its work over.</summary>
public sealed class KilledServerOnPostgresTests
{
    private const string End = "1 commit, pull request open, check run success, 1 review, outcome green with 5 tests, learned";

    /// <summary>A few, since the engine itself is held to all of them; <c>CICD_CHAOS=all</c> for every one.</summary>
    public static IEnumerable<object[]> Points => Environment.GetEnvironmentVariable("CICD_CHAOS") == "all"
        ? KilledServerTests.Points
        : [["committed monitor EventRaised"], ["executed delivery CommitPipelineActivity"]];

    [TheoryIfPostgres]
    [MemberData(nameof(Points))]
    public async Task Kill9_AtThePoint_ComesToTheSameEnd(string point)
    {
        await using var scenario = await KilledServerTests.Scenario.StartAsync(point, await TestDatabase.CreateAsync(SqlDialect.PostgreSql));

        await scenario.InstallAsync();
        await scenario.DiesAndIsStartedAgainAsync();

        Assert.Equal(End, await scenario.EndAsync());
    }

    [TheoryIfPostgres]
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
