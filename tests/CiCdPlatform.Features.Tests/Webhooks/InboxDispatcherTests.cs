using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.TestKit;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CiCdPlatform.Features.Tests.Webhooks;

public sealed class InboxDispatcherTests
{
    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Dispatch_Pending_IsHandedOverAndGone(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var routed = new Routed(null, [IntakeUnderTest.Start("a", tenant: "forge.example/octo"), Intent.Raise("b", "changed", new { x = 1 })]);
        await intake.Writer.AcceptAsync(new Delivery("forge.example", "one", "push", null, 7), routed, Trace);

        Assert.Equal(2, await intake.Dispatcher.DispatchAsync(intake.Engine, default));

        Assert.Equal(["a", """b changed {"x":1} forge.example/one/1"""], intake.Engine.Calls.Order(StringComparer.Ordinal));
        Assert.Equal(("forge.example/octo", Trace), (intake.Engine.LastStart!.Tenant, intake.Engine.LastStart.TraceParent));
        Assert.Equal("a\0b \ud83d\ude00", Assert.IsType<IntakeUnderTest.EchoInput>(intake.Engine.LastInput).Text);
        Assert.Equal(0, await intake.Dispatcher.DispatchAsync(intake.Engine, default));
        var delivery = (await intake.Inbox.FindAsync("forge.example", "one", default))!;
        Assert.Equal(("done", 2, 0), (delivery.Delivery.State, delivery.Delivery.LeadsTo.Count, delivery.Open.Count));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Take_ManyOfOneTenantAndFewOfOthers_ServesTenantsInTurnAndTheOldestFirst(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        await intake.AcceptAsync("busy", [.. Enumerable.Range(0, 50).Select(number => IntakeUnderTest.Start($"busy-{number:00}", tenant: "busy"))]);
        await intake.AcceptAsync("quiet", IntakeUnderTest.Start("quiet-0", tenant: "quiet"), IntakeUnderTest.Start("quiet-1", tenant: "quiet"));

        var taken = await intake.Store.TakeAsync(6, default);

        Assert.Equal(
            ["busy-00", "busy-01", "busy-02", "busy-03", "quiet-0", "quiet-1"],
            taken.Select(one => one.Intent.InstanceId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Take_ByManyAtOnce_TakesEachOnce(SqlDialect dialect)
    {
        await using var one = await IntakeUnderTest.CreateAsync(dialect);
        await using var another = one.Another();

        // A file of SQLite has one process.
        var other = dialect == SqlDialect.Sqlite ? one : another;
        await one.AcceptAsync("many", [.. Enumerable.Range(0, 200).Select(number => IntakeUnderTest.Start($"i-{number}", tenant: $"t-{number % 7}"))]);

        var ids = new System.Collections.Concurrent.ConcurrentBag<long>();
        await Task.WhenAll(new[] { one, one, other, other }.Select(process => Task.Run(async () =>
        {
            // A round may find that the others hold all that it looked at.
            while (ids.Count < 200)
            {
                foreach (var taken in await process.Store.TakeAsync(7, default))
                {
                    ids.Add(taken.Id);
                }
            }
        })));

        Assert.Equal(200, ids.Distinct().Count());
        Assert.Equal(200, ids.Count);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Take_OfAProcessThatDied_IsTakenByAnother(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect, new IntakeSettings { TakenFor = TimeSpan.FromMilliseconds(-1) });
        await intake.AcceptAsync("one", IntakeUnderTest.Start("a"));

        Assert.Single(await intake.Store.TakeAsync(10, default));
        Assert.Single(await intake.Another().Store.TakeAsync(10, default));
    }

    [Theory]
    [OnSqlite]
    public async Task Take_OfAProcessThatDied_IsTakenAtOnceWhereThereIsOneAlone(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        await intake.AcceptAsync("one", IntakeUnderTest.Start("a"));

        Assert.Single(await intake.Store.TakeAsync(10, default));
        Assert.Empty(await intake.Store.TakeAsync(10, default));
        Assert.Single(await intake.Another().Store.TakeAsync(10, default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Dispatch_ManyOfOneSupersessionKey_CarriesThemOutInOrderInOneGo(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        var ids = Enumerable.Range(0, 20).Select(number => $"push-{number:00}").ToList();
        foreach (var id in ids)
        {
            await intake.AcceptAsync(id, IntakeUnderTest.Start(id, key: "branch"));
        }

        Assert.Equal(1, await intake.Dispatcher.DispatchAsync(intake.Engine, default));

        Assert.Equal(ids, intake.Engine.Calls);
        Assert.Empty(await intake.Store.TakeAsync(10, default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Take_SameSupersessionKey_OneAtATimeTheOldestFirst(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        await intake.AcceptAsync("one", IntakeUnderTest.Start("older", "key"), IntakeUnderTest.Start("newer", "key"), IntakeUnderTest.Start("else", "other"));

        var first = await intake.Store.TakeAsync(10, default);
        var meanwhile = await intake.Store.TakeAsync(10, default);
        await Task.WhenAll(first.Select(taken => intake.Writer.SettleAsync(new Settlement(taken.Id))));
        var second = await intake.Store.TakeAsync(10, default);

        Assert.Equal(["else", "older"], first.Select(taken => taken.Intent.InstanceId).Order());
        Assert.Empty(meanwhile);
        Assert.Equal("newer", Assert.Single(second).Intent.InstanceId);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_ManyOnTheShortWayWithOneKey_KeepsTheirOrder(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        await using var running = await intake.RunAsync();
        await intake.AcceptAsync("first", IntakeUnderTest.Start("first"));
        await intake.Engine.UntilAsync(1);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(number => intake.AcceptAsync($"{number}", IntakeUnderTest.Start($"i-{number:000}", "key"))));
        await intake.Engine.UntilAsync(301);

        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"i-{number:000}"), intake.Engine.Calls.Skip(1));
        await Eventually.NotNullAsync(async () => await intake.CountAsync("inbox_queue") == 0 ? "empty" : null, "an empty queue");
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_MoreThanThereIsRoomFor_HandsOverAllInTheEnd(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect, new IntakeSettings { MaxHandedOver = 8 });
        await using var running = await intake.RunAsync();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => intake.AcceptAsync($"{number}", IntakeUnderTest.Start($"i-{number}", tenant: $"t-{number % 5}"))));
        await intake.Engine.UntilAsync(500);

        Assert.Equal(500, intake.Engine.Calls.Distinct().Count());
        await Eventually.NotNullAsync(async () => await intake.CountAsync("inbox_queue") == 0 && intake.Handover.Room == 8 ? "empty" : null, "an empty queue and all the room");
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Dispatch_FailsEachTime_IsSetAsideVisibleAndTriedAgainWhenAsked(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect, new IntakeSettings { MaxAttempts = 1 });
        intake.Engine.Fault = id => id == "bad" ? new InvalidOperationException("it is\0 bad") : null;
        await intake.AcceptAsync("one", IntakeUnderTest.Start("bad"), IntakeUnderTest.Start("good"));

        Assert.Equal(1, await intake.Dispatcher.DispatchAsync(intake.Engine, default));
        Assert.Equal(0, await intake.Dispatcher.DispatchAsync(intake.Engine, default));

        Assert.Equal("one", Assert.Single(await intake.Inbox.ListAsync(new DeliveryQuery("set-aside", "forge.example", "push", null, null, 10), default)).Id);
        Assert.Empty(await intake.Inbox.ListAsync(new DeliveryQuery("done", null, null, null, null, 10), default));
        var open = Assert.Single((await intake.Inbox.FindAsync("forge.example", "one", default))!.Open);
        Assert.Equal(("bad", "set-aside", 1, "it is\uFFFD bad"), (open.InstanceId, open.State, open.Attempts, open.Error));

        intake.Engine.Fault = _ => null;
        Assert.Equal(1, await intake.Inbox.RetryAsync("forge.example", "one", default));
        Assert.Equal(1, await intake.Dispatcher.DispatchAsync(intake.Engine, default));
        Assert.Equal(["bad", "good"], intake.Engine.Calls.Order());
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Dispatch_FailsOnce_WaitsBeforeTheNextTry(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        intake.Engine.Fault = _ => new InvalidOperationException("bad");
        await intake.AcceptAsync("one", IntakeUnderTest.Start("a"));

        await intake.Dispatcher.DispatchAsync(intake.Engine, default);

        Assert.Empty(await intake.Store.TakeAsync(10, default));
        Assert.Equal(("pending", 1), ((await intake.Inbox.FindAsync("forge.example", "one", default))!.Open.Single() is var open) ? (open.State, open.Attempts) : default);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Dispatch_DatabaseAway_WaitsWithoutCountingATry(SqlDialect dialect)
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var intake = await IntakeUnderTest.CreateAsync(dialect, time: time);
        var tries = 0;
        Exception away = dialect == SqlDialect.PostgreSql ? new NpgsqlException("away", new IOException()) : new SqliteException("busy", 5);
        intake.Engine.Fault = _ => Interlocked.Increment(ref tries) < 3 ? away : null;
        await intake.AcceptAsync("one", IntakeUnderTest.Start("a"));

        var dispatched = intake.Dispatcher.DispatchAsync(intake.Engine, default);
        await Eventually.NotNullAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
                return Task.FromResult(dispatched.IsCompleted ? "done" : null);
            },
            "the dispatcher");

        Assert.Equal((1, 3), (await dispatched, tries));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Migrate_InboxOfAnOlderVersion_KeepsWhatWasPending(SqlDialect dialect)
    {
        await using var database = await TestDatabase.CreateAsync(dialect);
        await using var connection = await database.Sql.OpenAsync();
        await Migrations.ApplyAsync(connection, FeatureMigrations.All.Take(6));
        var product = new ProductDatabase(database.Sql.OpenAsync);
        await product.ExecuteAsync(
            """
            INSERT INTO webhook_deliveries (host, id, event, bytes, received_at) VALUES ('h', 'd', 'push', 1, 5);
            INSERT INTO inbox_intents (host, delivery_id, number, instance_id, event_name, payload, state, created_at)
                VALUES ('h', 'd', 0, 'a', 'e', '{}', 'done', 5), ('h', 'd', 1, 'b', 'e', '{}', 'pending', 5), ('h', 'd', 2, 'c', 'e', '{}', 'failed', 5)
            """,
            null,
            default);

        await Migrations.ApplyAsync(connection, FeatureMigrations.All);

        var inbox = new WebhookInbox(product, new InboxSignal(), new Handover(new IntakeSettings(), new InboxSignal(), TimeProvider.System));
        var delivery = (await inbox.FindAsync("h", "d", default))!;
        Assert.Equal([("b", "pending"), ("c", "set-aside")], delivery.Open.Select(open => (open.InstanceId, open.State)));
        Assert.Equal(JsonValueKind.Array, JsonSerializer.SerializeToElement(delivery.Delivery.LeadsTo).ValueKind);
    }
}
