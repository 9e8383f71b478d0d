using System.Diagnostics;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Features.Tests.Webhooks;

public sealed class IntakeWriterTests
{
    private static readonly DeliveryQuery All = new(null, null, null, null, null, 100);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Accept_New_IsKeptWithWhatItLeadsTo(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);

        var acceptance = await intake.AcceptAsync("one", IntakeUnderTest.Start("a"), Intent.Raise("b", "changed", new { x = 1 }));

        Assert.Equal(Acceptance.Stored, acceptance);
        var delivery = Assert.Single(await intake.Inbox.ListAsync(All, default));
        Assert.Equal(("one", "pending", 2, 1), (delivery.Id, delivery.State, delivery.Pending, delivery.Seen));
        Assert.Equal([new LeadsTo("Echo", null, "a"), new LeadsTo(null, "changed", "b")], delivery.LeadsTo);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Accept_SameDeliveryManyTimesAtOnceAndLater_IsStoredOnceAndCounted(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);

        var together = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => intake.AcceptAsync(number % 2 == 0 ? "same" : $"other-{number}", IntakeUnderTest.Start("a"))));
        var later = await intake.AcceptAsync("same", IntakeUnderTest.Start("a"));

        Assert.Equal(11, together.Count(acceptance => acceptance == Acceptance.Stored));
        Assert.Equal(9, together.Count(acceptance => acceptance == Acceptance.Duplicate));
        Assert.Equal(Acceptance.Duplicate, later);
        Assert.Equal(11, (await intake.Inbox.FindAsync("forge.example", "same", default))!.Delivery.Seen);
        Assert.Equal(11, await intake.CountAsync("inbox_queue"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Accept_FromTwoProcessesCrosswise_StoresEachOnce(SqlDialect dialect)
    {
        await using var one = await IntakeUnderTest.CreateAsync(dialect);
        await using var other = one.Another();

        var all = await Task.WhenAll(Enumerable.Range(0, 100).SelectMany(number => new[] { one.AcceptAsync($"{number}"), other.AcceptAsync($"{99 - number}") }));

        Assert.Equal(100, all.Count(acceptance => acceptance == Acceptance.Stored));
        Assert.Equal(100, all.Count(acceptance => acceptance == Acceptance.Duplicate));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Accept_OneThatTheDatabaseRefuses_DoesNotTakeTheOthersWithIt(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        await using (var connection = await intake.Database.Sql.OpenAsync())
        {
            await connection.ExecuteAsync(dialect == SqlDialect.PostgreSql
                ? "ALTER TABLE webhook_deliveries ADD CHECK (id <> 'poison')"
                : "CREATE TRIGGER poison BEFORE INSERT ON webhook_deliveries WHEN NEW.id = 'poison' BEGIN SELECT RAISE(ABORT, 'poison'); END");
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => intake.AcceptAsync(number == 7 ? "poison" : $"{number}")));

        Assert.Equal(Acceptance.Refused, all[7]);
        Assert.Equal(19, all.Count(acceptance => acceptance == Acceptance.Stored));
        Assert.Equal(19, await intake.CountAsync("webhook_deliveries"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Accept_WhileTheDatabaseHangs_IsUnavailableInTimeAndGoesOnAfterwards(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect, new IntakeSettings { AnswerWithin = TimeSpan.FromSeconds(1) });
        await using (var holder = await intake.Database.Sql.OpenAsync())
        {
            // Another connection holds what the writer needs.
            await holder.ExecuteAsync(dialect == SqlDialect.PostgreSql ? "BEGIN; LOCK TABLE webhook_deliveries IN ACCESS EXCLUSIVE MODE" : "BEGIN IMMEDIATE");
            var since = Stopwatch.GetTimestamp();

            var hung = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => intake.AcceptAsync($"{number}", IntakeUnderTest.Start("a"))));

            Assert.All(hung, acceptance => Assert.Equal(Acceptance.Unavailable, acceptance));
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(8), "a forge has given up by then");
            await holder.ExecuteAsync("ROLLBACK");
        }

        Assert.Equal(Acceptance.Stored, await intake.AcceptAsync("0", IntakeUnderTest.Start("a")));
        Assert.Equal(1, await intake.CountAsync("webhook_deliveries"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Accept_Repositories_BelongToTheDelivery(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        var repository = new RepositoryRef(ForgeKind.GitHub, new Uri("https://forge.example/"), 5_000_000_000, "octo/one", new ForgeAccess(7));
        Task<Acceptance> Put(string id, Routed routed) => intake.Writer.AcceptAsync(new Delivery("forge.example", id, "installation", "created", 7), routed, null);

        await Task.WhenAll(
            Put("1", Routed.Nothing() with { Known = [repository] }),
            Put("2", Routed.Nothing() with { Gone = [repository] }),
            Put("3", Routed.Nothing() with { Known = [repository with { FullName = "octo/t\0wo" }] }));
        var again = await Put("2", Routed.Nothing() with { Gone = [repository] });

        Assert.Equal(Acceptance.Duplicate, again);
        var known = Assert.Single(await intake.Product.QueryAsync<(long Id, string Name, long Removed)>("SELECT id, full_name, CAST(removed AS BIGINT) FROM repositories", null, default));
        Assert.Equal((5_000_000_000, "octo/t\uFFFDwo", 0), known);
    }

    [FactIfPostgres]
    public async Task Accept_WhileTheDatabaseRestarts_LosesNothingThatWasAccepted()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await cluster.CreateDatabaseAsync();
        await using var sql = new PostgresDatabase(database.ConnectionString);
        await using (var connection = await sql.OpenAsync())
        {
            await Migrations.ApplyAsync(connection, FeatureMigrations.All);
        }

        var settings = new IntakeSettings { AnswerWithin = TimeSpan.FromSeconds(2) };
        var signal = new InboxSignal();
        await using var store = new PostgresIntakeStore(sql, settings, TimeProvider.System);
        await using var writer = new IntakeWriter(
            store, sql, new Handover(settings, signal, TimeProvider.System), signal, settings, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<IntakeWriter>.Instance);
        var (accepted, refused, next) = (0, 0, 0);
        using var end = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var delivery = new Delivery("forge.example", $"{Interlocked.Increment(ref next)}", "push", null, 7);
                if (await writer.AcceptAsync(delivery, Routed.Nothing(), null) == Acceptance.Stored)
                {
                    Interlocked.Increment(ref accepted);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })).ToList();

        await Eventually.NotNullAsync(() => Task.FromResult(accepted > 100 ? "some" : null), "deliveries");
        await cluster.StopAsync(immediate: true);
        await Eventually.NotNullAsync(() => Task.FromResult(refused > 0 ? "some" : null), "refusals");
        await cluster.StartAsync();
        var before = accepted;
        await Eventually.NotNullAsync(() => Task.FromResult(accepted > before + 100 ? "more" : null), "deliveries after the restart");
        await end.CancelAsync();
        await Task.WhenAll(senders);

        await using var fresh = new PostgresDatabase(database.ConnectionString);
        await using var check = await fresh.OpenAsync();
        Assert.InRange(await check.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM webhook_deliveries"), accepted, next);
    }
}
