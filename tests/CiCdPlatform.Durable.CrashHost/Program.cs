using CiCdPlatform.Durable;
using CiCdPlatform.Durable.CrashHost;

// Runs a scenario that goes through every kind of history event, and prints where it ended.
// Arguments: a folder, the dialect, the connection string, and, to be killed on the way, a file that remembers where that was.
var (folder, connection) = (args[0], args[2]);
var effect = new Effect(Path.Combine(folder, "effects"));
var (refused, flaky, child) = (new Refused(), new Flaky(), new Child(effect));
var options = new DurableEngineOptions
{
    Database = Enum.Parse<SqlDialect>(args[1]) == SqlDialect.PostgreSql ? new PostgresDatabase(connection) : new SqliteDatabase(connection),
    Lease = TimeSpan.FromMilliseconds(500),
    PollEvery = TimeSpan.FromMilliseconds(200),
    MaxPoisonTries = 1_000,
    Catalogue = new([new Everything(effect, refused, flaky, child), child, new Waiting()], [effect, refused, flaky]),
};
await using var engine = new DurableEngine(args is [_, _, _, var memory] ? options with { Probe = new CrashingProbe(memory) } : options);
await engine.StartAsync();
var client = engine.Client;
await client.StartAsync(nameof(Waiting), "", new("older", "key"));
await client.StartAsync(nameof(Everything), "", new("newer", "key"));
await engine.Operations.SuspendAsync("newer", "held");
await engine.Operations.ResumeAsync("newer");
await client.RaiseEventAsync("newer", "word", "one", "delivery-1");
await client.RaiseEventAsync("newer", "word", "two", "delivery-2");
foreach (var id in new[] { "older", "newer" })
{
    await client.WaitAsync(id);
}

foreach (var instance in (await client.ListAsync()).OrderBy(instance => instance.Id, StringComparer.Ordinal))
{
    Console.WriteLine($"{instance.Id} {instance.State} {instance.Status} {instance.Output}{instance.Error}");
}
