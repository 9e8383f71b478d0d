using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Learning;

/// <summary>What repositories are like whose pipelines went green, so that one without an exact match learns from its neighbours.</summary>
internal sealed class SimilarityStore(ProductDatabase database, TimeProvider time)
{
    /// <summary>Below this, two repositories have little more in common than their language.</summary>
    public const double LeastSimilarity = 0.6;

    private const int MaxVectors = 2000;
    private const int MaxNeighbours = 5;

    public static Migration Migration { get; } = new("features-040-fingerprints", """
        CREATE TABLE repository_fingerprints (
            delivery_id TEXT NOT NULL PRIMARY KEY,
            model TEXT NOT NULL,
            vector TEXT NOT NULL,
            recorded_at BIGINT NOT NULL);
        CREATE INDEX repository_fingerprints_by_model ON repository_fingerprints (model, recorded_at);
        """);

    /// <summary>Keeps what the repository of a delivery was like; the first record of a delivery stays.</summary>
    public Task KeepAsync(string deliveryId, RepositoryVector vector, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.ExecuteAsync(
            "INSERT INTO repository_fingerprints (delivery_id, model, vector, recorded_at) VALUES (@deliveryId, @model, @vector, @now) ON CONFLICT (delivery_id) DO NOTHING",
            new { deliveryId, model = vector.Model, vector = vector.Values, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation),
        time,
        cancellation);

    /// <summary>
    /// Templates that went green for the most similar repositories of this language, the likest first: at most five, of the latest two thousand that the same model
    /// described. The score is the similarity.
    /// </summary>
    public async Task<IReadOnlyList<LearnedConfiguration>> NeighboursAsync(ForgeKind forge, string language, RepositoryVector vector, CancellationToken cancellation)
    {
        var rows = await database.PatientlyAsync(() => database.QueryAsync<NeighbourRow>(
            """
            SELECT f.vector AS Vector, o.template_hash AS Hash, t.yaml AS Yaml
            FROM repository_fingerprints f JOIN pipeline_outcomes o ON o.delivery_id = f.delivery_id JOIN pipeline_templates t ON t.hash = o.template_hash
            WHERE f.model = @model AND o.forge = @forge AND o.language = @language AND o.outcome = 'green'
            ORDER BY f.recorded_at DESC, f.delivery_id LIMIT @limit
            """,
            new { model = vector.Model, forge = forge.ToString(), language, limit = MaxVectors },
            cancellation), time, cancellation);
        return [.. rows
            .Select(row => (Row: row, Similarity: vector.SimilarityTo(new RepositoryVector(vector.Model, row.Vector))))
            .Where(pair => pair.Similarity >= LeastSimilarity)
            .GroupBy(pair => pair.Row.Hash, StringComparer.Ordinal)
            .Select(group => new LearnedConfiguration(group.Key, language, null, NeighbourTemplate.Free(group.First().Row.Yaml), group.Count(), 0, group.Max(pair => pair.Similarity)))
            .OrderByDescending(configuration => configuration.Score)
            .ThenBy(configuration => configuration.Id, StringComparer.Ordinal)
            .Take(MaxNeighbours)];
    }

    private sealed class NeighbourRow
    {
        public required string Vector { get; init; }
        public required string Hash { get; init; }
        public required string Yaml { get; init; }
    }
}
