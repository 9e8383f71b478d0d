using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Storage;
using Dapper;
using Npgsql;

namespace CiCdPlatform.Features.Artifacts;

/// <summary>Cold artifacts in a table of their own, which on PostgreSQL may lie in another tablespace.</summary>
internal sealed class ColdTable(ProductDatabase database, RetentionSettings settings) : IColdStorage
{
    private const string Table = ArtifactSchema.ColdTable;
    private static readonly PieceTable Pieces = new(Table, "artifact_id");

    public string Tier => ArtifactTiers.ColdTable;

    /// <summary>Moves the table to the tablespace of the settings when it lies elsewhere; it is locked meanwhile, and cold artifacts are seldom read.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        if (connection is not NpgsqlConnection || settings.ColdTablespace.Length == 0)
        {
            return;
        }

        var now = await connection.ExecuteScalarAsync<string?>($"SELECT tablespace FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{Table}'");
        if (now != settings.ColdTablespace)
        {
            // The name was checked when the settings were read: letters, digits and underscores.
            await connection.ExecuteAsync($"ALTER TABLE {Table} SET TABLESPACE \"{settings.ColdTablespace}\"; ALTER INDEX {Table}_pkey SET TABLESPACE \"{settings.ColdTablespace}\"");
        }
    }

    public Task WriteAsync(string artifactId, ReadOnlyMemory<byte> content, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync($"DELETE FROM {Table} WHERE artifact_id = @artifactId", new { artifactId }, transaction);
            await Pieces.WriteAsync(connection, transaction, artifactId, StoredText.Cut(content).Select(piece => StoredText.Compress(piece.Span)));
        },
        cancellation);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string artifactId, CancellationToken cancellation) =>
        Pieces.ReadAsync(database, artifactId, cancellation).Select(data => StoredText.Decompress(data));
}
