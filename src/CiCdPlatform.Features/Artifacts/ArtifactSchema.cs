using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Artifacts;

/// <summary>Artifacts, their pieces while they are hot, and the pieces of those that are cold in the database.</summary>
internal static class ArtifactSchema
{
    public const string ColdTable = "artifact_cold_pieces";

    public static Migration Migration { get; } = new("features-009-artifacts", Schema("BLOB")) { PostgreSql = Schema("BYTEA") };

    private static string Schema(string bytes) => $"""
        CREATE TABLE artifacts (
            id TEXT NOT NULL PRIMARY KEY,
            delivery_id TEXT NOT NULL,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            commit_id TEXT NULL,
            outcome TEXT NOT NULL,
            path TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            sha256 TEXT NOT NULL,
            tier TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            moved_at BIGINT NULL);
        CREATE INDEX artifacts_by_time ON artifacts (created_at, id);
        CREATE INDEX artifacts_by_delivery ON artifacts (delivery_id);
        CREATE INDEX artifacts_hot ON artifacts (created_at) WHERE tier = 'hot';
        CREATE TABLE artifact_pieces (
            artifact_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            data {bytes} NOT NULL,
            PRIMARY KEY (artifact_id, number));
        CREATE TABLE {ColdTable} (
            artifact_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            data {bytes} NOT NULL,
            PRIMARY KEY (artifact_id, number));
        """;
}

/// <summary>Where an artifact lies.</summary>
internal static class ArtifactTiers
{
    public const string Hot = "hot";
    public const string ColdTable = "cold-table";
    public const string ColdFolder = "cold-folder";
    public const string Damaged = "damaged";
}
