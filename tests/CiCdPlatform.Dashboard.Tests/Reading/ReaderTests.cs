using System.Diagnostics;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Dashboard.Tests.Seeding;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Dashboard;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Dashboard.Tests.Reading;

/// <summary>What pages read, on both databases.</summary>
public sealed class ReaderTests(SeededDatabases databases) : IClassFixture<SeededDatabases>
{
    private static readonly FindingQuery Open = new("open", null, null, null, null, null, false);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Findings_PageAfterPage_ComeOnceEachAndInOrder(SqlDialect dialect)
    {
        var platform = await databases.OfAsync(dialect);
        var reader = new FindingReader(platform.Database, TimeProvider.System);
        foreach (var query in new[] { Open, Open with { Newest = true }, Open with { State = "all" }, Open with { Severity = Severity.High }, Open with { Text = "RELEASE.yml" }, Open with { State = "ignored" } })
        {
            var rows = await AllAsync(after => reader.ListAsync(query, DashboardScope.Everything, after, 50, CancellationToken.None));
            var counts = await reader.CountAsync(query, DashboardScope.Everything, CancellationToken.None);
            Assert.True(rows.Count > 0, query.ToString());
            Assert.Equal(counts.Total, rows.Count);
            Assert.Equal(rows.Count, rows.Select(row => row.Id).Distinct().Count());
            var ordered = query.Newest ? rows.OrderByDescending(row => row.FirstSeen) : rows.OrderByDescending(row => row.Severity);
            Assert.Equal(ordered.Select(row => row.Id), rows.Select(row => row.Id));
            Assert.All(rows, row => Assert.True(query.State == "all" || row.State == query.State));
        }
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Finding_Triaged_ChangesItsStateItsCountsAndNothingElse(SqlDialect dialect)
    {
        var platform = await databases.OfAsync(dialect);
        var reader = new FindingReader(platform.Database, TimeProvider.System);
        var triage = new FindingTriage(platform.Database, TimeProvider.System);
        var before = await reader.CountAsync(Open, DashboardScope.Everything, CancellationToken.None);

        await triage.SayAsync("finding-0000000000000001", "a fixture", "", "ada", CancellationToken.None);
        var ignored = await reader.FindAsync("finding-0000000000000001", DashboardScope.Everything, CancellationToken.None);
        Assert.Equal(("ignored", "a fixture", true, "ada"), (ignored!.State, ignored.Ignored, ignored.IgnoredByPerson, ignored.TriagedBy));
        Assert.Equal(before.Total - 1, (await reader.CountAsync(Open, DashboardScope.Everything, CancellationToken.None)).Total);

        await triage.SayAsync("finding-0000000000000001", null, "mended next week", "ada", CancellationToken.None);
        var open = await reader.FindAsync("finding-0000000000000001", DashboardScope.Everything, CancellationToken.None);
        Assert.Equal(("open", "mended next week"), (open!.State, open.Note));
        Assert.Equal(before.Total, (await reader.CountAsync(Open, DashboardScope.Everything, CancellationToken.None)).Total);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Findings_Trend_EndsWithWhatIsOpenNow(SqlDialect dialect)
    {
        var platform = await databases.OfAsync(dialect);
        var reader = new FindingReader(platform.Database, TimeProvider.System);
        var days = await reader.TrendAsync(DashboardScope.Everything, CancellationToken.None);
        Assert.Equal(30, days.Count);
        Assert.Equal((await reader.CountAsync(Open, DashboardScope.Everything, CancellationToken.None)).Total, days[^1].Open);
        Assert.Contains(days, day => day.Appeared > 0 && day.Fixed > 0);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Repositories_PageAfterPage_ComeOnceEachWithTheWorstFirst(SqlDialect dialect)
    {
        var platform = await databases.OfAsync(dialect);
        var reader = new RepositoryReader(platform.Database);
        foreach (var query in new[] { new RepositoryQuery(null, null, false), new RepositoryQuery(null, null, true), new RepositoryQuery("Meadow", null, false), new RepositoryQuery(null, "red", true), new RepositoryQuery(null, "none", false) })
        {
            var rows = await AllAsync(after => reader.ListAsync(query, DashboardScope.Everything, after, 25, CancellationToken.None));
            var counts = await reader.CountAsync(query, DashboardScope.Everything, CancellationToken.None);
            Assert.Equal(query.Health is null ? counts.Total : counts.ByHealth[query.Health], rows.Count);
            Assert.Equal(rows.Count, rows.Select(row => row.Id).Distinct().Count());
            Assert.Equal(query.ByName ? rows.OrderBy(row => row.FullName, StringComparer.Ordinal).Select(row => row.Id) : rows.OrderByDescending(row => row.Outcome is "red" or "timed-out").Select(row => row.Id), rows.Select(row => row.Id));
        }

        var one = await reader.FindAsync(DemoData.Host, 1, DashboardScope.Everything, CancellationToken.None);
        Assert.Equal(("red", 6), (one!.Outcome, one.Runs.Count));
        Assert.NotEmpty(one.Components);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Everything_OnlySomeMayBeSeen_IsCutInTheDatabase(SqlDialect dialect)
    {
        var platform = await databases.OfAsync(dialect);
        var scope = DashboardScope.Where((host, id) => $"{host} = '{DemoData.Host}' AND {id} <= 3");
        Assert.Equal(3, (await new RepositoryReader(platform.Database).CountAsync(new RepositoryQuery(null, null, true), scope, CancellationToken.None)).Total);
        Assert.All((await new FindingReader(platform.Database, TimeProvider.System).ListAsync(Open, scope, null, 100, CancellationToken.None)).Rows, row => Assert.InRange(row.RepositoryId, 1, 3));
        Assert.Null(await new FindingReader(platform.Database, TimeProvider.System).FindAsync("finding-0000000000000009", scope, CancellationToken.None));
        var learned = await new LearnedReader(platform.Database).ListAsync(null, scope, null, 50, CancellationToken.None);
        Assert.InRange(learned.Rows.Count, 1, 3);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task LearnedAndDeliveries_PageAfterPage_ComeOnceEach(SqlDialect dialect)
    {
        var platform = await databases.OfAsync(dialect);
        var learned = await AllAsync(after => new LearnedReader(platform.Database).ListAsync(null, DashboardScope.Everything, after, 4, CancellationToken.None));
        Assert.Equal((6, 6), (learned.Count, learned.Select(row => row.Hash).Distinct().Count()));
        var detail = await new LearnedReader(platform.Database).FindAsync(learned[0].Hash, DashboardScope.Everything, CancellationToken.None);
        Assert.Equal(learned[0].Confidence, detail!.Confidence[^1].Confidence, 9);
        var deliveries = await AllAsync(after => new DeliveryReader(platform.Database).ListAsync(null, after, 50, CancellationToken.None));
        Assert.Equal((160, 160), (deliveries.Count, deliveries.Select(row => row.Id).Distinct().Count()));
        Assert.Equal(DemoData.SetAsideDelivery, Assert.Single((await new DeliveryReader(platform.Database).ListAsync("set-aside", null, 50, CancellationToken.None)).Rows).Id);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task HundredThousandFindings_AnyPage_IsReadFast(SqlDialect dialect)
    {
        await using var platform = await SeededDatabase.StartAsync(dialect, repositories: 10_000, findings: 100_000);
        var (findings, repositories) = (new FindingReader(platform.Database, TimeProvider.System), new RepositoryReader(platform.Database));
        var first = await findings.ListAsync(Open, DashboardScope.Everything, null, 50, CancellationToken.None);

        var clock = Stopwatch.StartNew();
        var page = first;
        for (var i = 0; i < 20; i++)
        {
            page = await findings.ListAsync(Open, DashboardScope.Everything, page.Next, 50, CancellationToken.None);
        }

        var pages = clock.Elapsed / 20;
        clock.Restart();
        await findings.CountAsync(Open, DashboardScope.Everything, CancellationToken.None);
        var count = clock.Elapsed;
        clock.Restart();
        var listed = await repositories.ListAsync(new RepositoryQuery(null, null, false), DashboardScope.Everything, null, 50, CancellationToken.None);
        var list = clock.Elapsed;

        // Wide of what they take on a calm machine (milliseconds), so that only a plan that reads whole tables fails.
        Console.WriteLine($"{dialect}: a page of findings {pages.TotalMilliseconds:0.0} ms, their count {count.TotalMilliseconds:0} ms, a page of repositories {list.TotalMilliseconds:0} ms");
        Assert.Equal(50, listed.Rows.Count);
        Assert.True(pages < TimeSpan.FromMilliseconds(500), $"a page took {pages}");
        Assert.True(count < TimeSpan.FromSeconds(3) && list < TimeSpan.FromSeconds(5), $"counting took {count}, listing repositories {list}");
    }

    private static async Task<List<T>> AllAsync<T>(Func<string?, Task<BoardPage<T>>> read)
    {
        var rows = new List<T>();
        string? after = null;
        do
        {
            var page = await read(after);
            rows.AddRange(page.Rows);
            after = page.Next;
        }
        while (after is not null);
        return rows;
    }
}
