using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>
/// Signed pushes into the real server, each on disk before its 202, on either database, beside a rival that is given by its command: in turns, medians of five.
/// Then, when all is quiet, how long it takes from a 202 to the first activity that it leads to.
/// </summary>
internal sealed class WebhooksBenchmark : IBenchmark
{
    public string Name => "webhooks";

    public string Summary =>
        "signed pushes by wrk [--database both|postgres|sqlite] [--postgres CONNECTION] [--rival COMMAND --rival-url URL] [--runs 5] [--seconds 8] [--connections 32] [--secret s3cret]";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Flag("serve"))
        {
            await IntakeServer.RunAsync(arguments, cancellation);
            return new { };
        }

        var (secret, runs, database) = (arguments.Text("secret", "s3cret"), arguments.Number("runs", 5), arguments.Text("database", "both"));
        using var folder = new TemporaryFolder();
        var wrk = new Wrk(folder.Path, secret, arguments.Number("bodies", 10_000), arguments.Number("connections", 32), arguments.Number("seconds", 8));
        await wrk.PrepareAsync();

        var contestants = new List<Contestant>();
        if (arguments.Text("rival") is { } rival)
        {
            contestants.Add(new RivalContestant(rival, new Uri(arguments.Text("rival-url") ?? throw new UsageException("--rival needs --rival-url, where it takes webhooks"))));
        }

        if (database is "both" or "postgres")
        {
            contestants.Add(new ServerContestant(SqlDialect.PostgreSql, secret, arguments.Text("postgres")));
        }

        if (database is "both" or "sqlite")
        {
            contestants.Add(new ServerContestant(SqlDialect.Sqlite, secret, null));
        }

        try
        {
            foreach (var contestant in contestants)
            {
                await contestant.StartAsync(cancellation);
            }

            // The first two rounds are for the compilers alone.
            for (var run = -1; run <= runs; run++)
            {
                foreach (var contestant in contestants)
                {
                    await contestant.RunAsync(wrk, isWarmUp: run < 1, cancellation);
                }
            }

            var idle = new Dictionary<string, object>();
            foreach (var contestant in contestants.OfType<ServerContestant>())
            {
                idle[contestant.Key] = await contestant.MeasureIdleAsync(arguments.Number("idle", 200), cancellation);
            }

            return new { load = contestants.ToDictionary(contestant => contestant.Key, contestant => contestant.Summarise()), accepted202ToFirstActivity = idle };
        }
        finally
        {
            foreach (var contestant in contestants)
            {
                await contestant.DisposeAsync();
            }
        }
    }
}
