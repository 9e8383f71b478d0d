using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Installations;

/// <summary>Everything that is kept of a repository: handed out when its people ask for it, and deleted when they have gone.</summary>
internal sealed class RepositoryData(ProductDatabase database, ColdFolder folder)
{
    private const int MaxRows = 50_000;
    private const string Mine = "host = @host AND repository_id = @id";

    // Pieces before what they belong to. What was learned is no longer anybody's: templates and similarities stay without the repository's name.
    private static readonly (string Table, string Where, bool IsExported)[] Tables =
    [
        ("artifact_pieces", $"artifact_id IN (SELECT id FROM artifacts WHERE {Mine})", false),
        (ArtifactSchema.ColdTable, $"artifact_id IN (SELECT id FROM artifacts WHERE {Mine})", false),
        ("artifacts", Mine, true),
        ("job_log_pieces", $"log_id IN (SELECT id FROM job_logs WHERE {Mine})", false),
        ("job_logs", Mine, true),
        ("repository_fingerprints", $"delivery_id IN (SELECT delivery_id FROM pipeline_outcomes WHERE {Mine})", true),
        ("pipeline_outcomes", Mine, true),
        ("mend_tries", $"mend_id IN (SELECT id FROM mends WHERE {Mine})", true),
        ("mends", Mine, true),
        ("failures", Mine, true),
        ("security_findings", Mine, true),
        ("security_results", Mine, true),
        ("repository_configurations", Mine, true),
        ("configuration_faults", Mine, true),
        ("observations", Mine, true),
        ("onboardings", Mine, true),
        ("repositories", "host = @host AND id = @id", true),
    ];

    /// <summary>The rows of a repository by table. Contents of logs and artifacts have endpoints of their own.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<IDictionary<string, object?>>>> ExportAsync(string host, long repositoryId, CancellationToken cancellation)
    {
        var export = new Dictionary<string, IReadOnlyList<IDictionary<string, object?>>>();
        await using var connection = await database.OpenAsync(cancellation);
        foreach (var (table, where, _) in Tables.Where(table => table.IsExported))
        {
            var rows = await connection.QueryAsync(new CommandDefinition($"SELECT * FROM {table} WHERE {where} LIMIT {MaxRows}", new { host, id = repositoryId }, cancellationToken: cancellation));
            export[table] = [.. rows.Cast<IDictionary<string, object?>>()];
        }

        return export;
    }

    /// <summary>The repositories of an installation, gone or not.</summary>
    public Task<IReadOnlyList<long>> ListAsync(string host, long installation, CancellationToken cancellation) =>
        database.QueryAsync<long>("SELECT id FROM repositories WHERE host = @host AND installation_id = @installation ORDER BY id", new { host, installation }, cancellation);

    /// <summary>Deletes what is kept of repositories that were removed before a moment and have not come back; returns how many repositories that were.</summary>
    public async Task<int> DeleteRemovedAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        var until = before.ToUnixTimeMilliseconds();
        var gone = await database.QueryAsync<(string Host, long Id)>(
            "SELECT host, id FROM repositories WHERE removed = 1 AND removed_at < @until ORDER BY removed_at LIMIT @most", new { until, most }, cancellation);
        foreach (var (host, id) in gone)
        {
            var cold = await database.QueryAsync<string>($"SELECT id FROM artifacts WHERE {Mine} AND tier = '{ArtifactTiers.ColdFolder}'", new { host, id }, cancellation);
            foreach (var artifact in cold)
            {
                folder.Delete(artifact);
            }

            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    foreach (var (table, where, _) in Tables)
                    {
                        await connection.ExecuteAsync($"DELETE FROM {table} WHERE {where}", new { host, id }, transaction);
                    }
                },
                cancellation);
        }

        await database.ExecuteAsync(
            $"""
            DELETE FROM installations WHERE state = '{InstallationStates.Removed}' AND changed_at < @until
                AND NOT EXISTS (SELECT 1 FROM repositories r WHERE r.host = installations.host AND r.installation_id = installations.id)
            """,
            new { until },
            cancellation);
        return gone.Count;
    }
}
