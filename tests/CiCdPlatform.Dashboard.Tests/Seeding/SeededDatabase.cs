using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Dashboard.Tests.Seeding;

/// <summary>A fresh database of either dialect with every slice's tables and a platform's life in them.</summary>
internal sealed class SeededDatabase : IAsyncDisposable
{
    private const int Seeded = 2_500;
    private const int SeededRepositories = 500;
    private readonly TestDatabase _database;

    private SeededDatabase(TestDatabase database) => (_database, Database) = (database, new ProductDatabase(database.Sql));

    public ProductDatabase Database { get; }

    public static async Task<SeededDatabase> StartAsync(SqlDialect dialect, int repositories = 120, int findings = 900)
    {
        var platform = new SeededDatabase(await TestDatabase.CreateAsync(dialect));
        await using var connection = await platform._database.Sql.OpenAsync();
        await Migrations.ApplyAsync(connection, FeatureMigrations.All);
        await new DemoData(platform.Database, DateTimeOffset.UtcNow).SeedAsync(Math.Min(repositories, SeededRepositories), Math.Min(findings, Seeded), runsEach: findings > Seeded ? 2 : 6, withInstances: false);
        if (findings > Seeded)
        {
            // The rest are copies in other repositories, made where they are kept.
            await connection.ExecuteAsync(
                """
                WITH RECURSIVE copies (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < @copies)
                INSERT INTO repositories (host, id, forge, full_name, installation_id, seen_at, removed)
                SELECT r.host, r.id + c.k * @each, r.forge, r.full_name || '-' || c.k, r.installation_id, r.seen_at, r.removed FROM repositories r, copies c
                """,
                new { copies = repositories / SeededRepositories - 1, each = SeededRepositories });
            await connection.ExecuteAsync(
                """
                WITH RECURSIVE copies (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < 3)
                INSERT INTO pipeline_outcomes (delivery_id, host, repository_id, repository, forge, language, framework, package_manager, source, template_hash, commit_id, outcome, reason, tests_run, seconds, recorded_at)
                SELECT o.delivery_id || '-' || c.k, o.host, o.repository_id + c.k * @each, o.repository || '-' || c.k, o.forge, o.language, o.framework, o.package_manager, o.source, o.template_hash, o.commit_id, o.outcome, o.reason,
                    o.tests_run, o.seconds, o.recorded_at - c.k
                FROM pipeline_outcomes o, copies c
                """,
                new { each = SeededRepositories });
            await connection.ExecuteAsync(
                """
                WITH RECURSIVE copies (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < @copies)
                INSERT INTO security_findings (id, host, repository_id, repository, fingerprint, rule, scanner, severity, file, line, json, persona, ignored, first_commit, first_seen_at, last_commit, last_seen_at, fixed_commit, fixed_at)
                SELECT f.id || '-' || c.k, f.host, (f.repository_id * 31 + c.k * 499) % @repositories + 1, f.repository, f.fingerprint, f.rule, f.scanner, f.severity, f.file, f.line, f.json, f.persona, f.ignored, f.first_commit, f.first_seen_at + c.k, f.last_commit, f.last_seen_at, f.fixed_commit, f.fixed_at
                FROM security_findings f, copies c
                """,
                new { copies = findings / Seeded - 1, repositories });
            await connection.ExecuteAsync("ANALYZE security_findings");
            await connection.ExecuteAsync("ANALYZE repositories");
        }

        return platform;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

/// <summary>One of each dialect for all tests that only read.</summary>
public sealed class SeededDatabases : IAsyncLifetime
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<SqlDialect, Lazy<Task<SeededDatabase>>> _all = new();

    internal Task<SeededDatabase> OfAsync(SqlDialect dialect) => _all.GetOrAdd(dialect, static one => new(() => SeededDatabase.StartAsync(one))).Value;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var (_, one) in _all)
        {
            await (await one.Value).DisposeAsync();
        }
    }
}
