using System.Data.Common;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges.Http;
using Dapper;

namespace CiCdPlatform.Features.Repositories;

/// <summary>What webhooks told that changed, written with their deliveries: whoever acts on a delivery finds it, in whatever process.</summary>
internal sealed class ForgeChangeStore(ProductDatabase database) : IForgeChanges
{
    /// <summary>Longer than anything is cached.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(2);

    public static Migration Migration { get; } = new("features-031-forge-changes", """
        CREATE TABLE forge_changes (
            subject TEXT NOT NULL PRIMARY KEY,
            version BIGINT NOT NULL,
            changed_at BIGINT NOT NULL);
        CREATE INDEX forge_changes_by_time ON forge_changes (changed_at);
        """);

    public async ValueTask<long> VersionAsync(string subject, CancellationToken cancellation) =>
        await database.FirstOrDefaultAsync<long>("SELECT version FROM forge_changes WHERE subject = @subject", new { subject }, cancellation);

    /// <summary>Writes changes as part of a transaction; sorted, so that two transactions never wait for each other.</summary>
    public static async Task ApplyAsync(DbConnection connection, DbTransaction? transaction, IEnumerable<string> subjects, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var subject in subjects.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // The version holds the time, so that one that was forgotten and comes again is not taken for the old one.
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO forge_changes (subject, version, changed_at) VALUES (@subject, @now, @now)
                ON CONFLICT (subject) DO UPDATE SET version = forge_changes.version + 1, changed_at = excluded.changed_at
                """,
                Storable.Parameters(new { subject, now = now.ToUnixTimeMilliseconds() }),
                transaction,
                cancellationToken: cancellation));
        }
    }

    /// <summary>Forgets changes that no cache can have missed.</summary>
    public Task ForgetAsync(DateTimeOffset now, CancellationToken cancellation) =>
        database.ExecuteAsync("DELETE FROM forge_changes WHERE changed_at < @until", new { until = (now - KeepFor).ToUnixTimeMilliseconds() }, cancellation);
}
