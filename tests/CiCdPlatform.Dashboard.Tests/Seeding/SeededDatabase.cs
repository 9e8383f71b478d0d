using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Dashboard.Tests.Seeding;

/// <summary>A fresh database of either dialect with every slice's tables and a platform's life in them.</summary>
internal sealed class SeededDatabase : IAsyncDisposable
{
    private const int Seeded = 5_000;
    private readonly TestDatabase _database;

    private SeededDatabase(TestDatabase database) => (_database, Database) = (database, new ProductDatabase(database.Sql));

    public ProductDatabase Database { get; }

    public static async Task<SeededDatabase> StartAsync(SqlDialect dialect, int repositories = 120, int findings = 900)
    {
        var platform = new SeededDatabase(await TestDatabase.CreateAsync(dialect));
        await using var connection = await platform._database.Sql.OpenAsync();
        await Migrations.ApplyAsync(connection, FeatureMigrations.All);
        await new DemoData(platform.Database, DateTimeOffset.UtcNow).SeedAsync(repositories, Math.Min(findings, Seeded), runsEach: findings > Seeded ? 2 : 6, withInstances: false);
        if (findings > Seeded)
        {
            // The rest are copies in other repositories, made where they are kept.
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
