using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Artifacts;

/// <summary>The generated files of each delivery with the proof of what came of them; old ones lie in cold storage and are read in the same way.</summary>
internal sealed class ArtifactStore(ProductDatabase database, IEnumerable<IColdStorage> cold, TimeProvider time)
{
    public const string ProofPath = "proof.json";

    private static readonly PieceTable Pieces = new("artifact_pieces", "artifact_id");

    private const string Columns = """
        SELECT id AS Id, delivery_id AS DeliveryId, host AS Host, repository AS Repository, commit_id AS CommitId, outcome AS Outcome, path AS Path, bytes AS Bytes,
            sha256 AS Sha256, tier AS Tier, created_at AS CreatedAtMilliseconds
        FROM artifacts

        """;

    public static string IdOf(string deliveryId, string path) => "artifact-" + InstanceIds.Hash($"{deliveryId}\n{path}");

    /// <summary>Keeps the files of a delivery and its proof, and returns how many that is; once more, it replaces what is still hot.</summary>
    public async Task<int> KeepAsync(string deliveryId, DeliveryDraft draft, DeliveryProof proof, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var files = draft.Files.Select(file => (file.Path, Text: CredentialMask.Apply(file.Content))).Append((Path: ProofPath, Text: JsonSerializer.Serialize(proof, ContractJson.Options)));
        foreach (var (path, text) in files)
        {
            var content = Encoding.UTF8.GetBytes(text);
            var id = IdOf(deliveryId, path);
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    await connection.ExecuteAsync("DELETE FROM artifact_pieces WHERE artifact_id = (SELECT id FROM artifacts WHERE id = @id AND tier = 'hot')", new { id }, transaction);
                    await connection.ExecuteAsync("DELETE FROM artifacts WHERE id = @id AND tier = 'hot'", new { id }, transaction);
                    var isNew = await connection.ExecuteAsync(
                        """
                        INSERT INTO artifacts (id, delivery_id, host, repository_id, repository, commit_id, outcome, path, bytes, sha256, tier, created_at)
                        VALUES (@id, @deliveryId, @host, @repositoryId, @repository, @commitId, @outcome, @path, @bytes, @sha256, 'hot', @now)
                        ON CONFLICT (id) DO NOTHING
                        """,
                        new
                        {
                            id,
                            deliveryId,
                            host = draft.Repository.Host.Authority,
                            repositoryId = draft.Repository.Id,
                            repository = draft.Repository.FullName,
                            commitId = proof.CommitId,
                            outcome = proof.Outcome,
                            path,
                            bytes = (long)content.Length,
                            sha256 = Hash(content),
                            now,
                        },
                        transaction) == 1;
                    await Pieces.WriteAsync(connection, transaction, id, isNew ? StoredText.Cut(content).Select(piece => piece.ToArray()) : []);
                },
                cancellation);
        }

        return draft.Files.Count + 1;
    }

    /// <summary>A page of artifacts, the newest first; null filters mean any.</summary>
    public Task<IReadOnlyList<Artifact>> ListAsync(string? deliveryId, string? repository, string? tier, PagePosition after, int limit, CancellationToken cancellation, Visibility? visible = null)
    {
        var seen = visible ?? Visibility.All;
        var where = new StringBuilder("WHERE (created_at < @At OR (created_at = @At AND id > @Id))").Append(seen.Condition("artifacts.host", "artifacts.repository_id", "artifacts.repository"));
        where.Append(deliveryId is null ? "" : " AND delivery_id = @deliveryId").Append(repository is null ? "" : " AND repository = @repository").Append(tier is null ? "" : " AND tier = @tier");
        return database.QueryAsync<Artifact>(
            Columns + where + " ORDER BY created_at DESC, id LIMIT @limit", new { seen.VisibleTo, seen.VisibleToOwner, seen.VisibleAt, deliveryId, repository, tier, after.At, after.Id, limit }, cancellation);
    }

    /// <summary>One artifact without its content, or null.</summary>
    public Task<Artifact?> FindAsync(string id, CancellationToken cancellation, Visibility? visible = null)
    {
        var seen = visible ?? Visibility.All;
        return database.FirstOrDefaultAsync<Artifact>(
            Columns + "WHERE id = @id" + seen.Condition("artifacts.host", "artifacts.repository_id", "artifacts.repository"), new { id, seen.VisibleTo, seen.VisibleToOwner, seen.VisibleAt }, cancellation);
    }

    /// <summary>The content, piece by piece, wherever it lies; one that moves meanwhile is read on at its new place.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var artifact = await FindAsync(id, cancellation) ?? throw new InvalidDataException($"there is no artifact {id}");
        long sent = 0;
        if (StorageOf(artifact) is null)
        {
            await foreach (var piece in HotPiecesAsync(id, cancellation))
            {
                sent += piece.Length;
                yield return piece;
            }

            if (sent == artifact.Bytes)
            {
                yield break;
            }

            artifact = await FindAsync(id, cancellation) ?? artifact;
        }

        var storage = StorageOf(artifact) ?? throw new InvalidDataException($"the artifact {id} is damaged: {sent} of its {artifact.Bytes} bytes are there");
        var skip = sent;
        await foreach (var piece in storage.ReadAsync(id, cancellation))
        {
            var skipped = (int)Math.Min(skip, piece.Length);
            skip -= skipped;
            if (skipped < piece.Length)
            {
                yield return piece[skipped..];
            }
        }
    }

    /// <summary>
    /// Moves artifacts kept before a moment, the oldest first, to cold storage; returns how many, at most <paramref name="limit"/>. Written, read back and compared,
    /// and only then switched and deleted where they lay: a crash in between leaves them hot, and the next run does it again.
    /// </summary>
    public async Task<int> CoolAsync(IColdStorage storage, DateTimeOffset before, int limit, CancellationToken cancellation)
    {
        await storage.PrepareAsync(cancellation);
        var hot = await database.QueryAsync<Artifact>(
            Columns + "WHERE tier = 'hot' AND created_at < @before ORDER BY created_at LIMIT @limit", new { before = before.ToUnixTimeMilliseconds(), limit }, cancellation);
        foreach (var artifact in hot)
        {
            var content = await StoredText.ConcatAsync(HotPiecesAsync(artifact.Id, cancellation));
            if (Hash(content) == artifact.Sha256)
            {
                await storage.WriteAsync(artifact.Id, content, cancellation);
                if (Hash(await StoredText.ConcatAsync(storage.ReadAsync(artifact.Id, cancellation))) != artifact.Sha256)
                {
                    throw new InvalidDataException($"the artifact {artifact.Id} did not come back from {storage.Tier} as it was written: look at the disk; it is still where it was");
                }

                await SwitchAsync(artifact, storage.Tier, cancellation);
            }
            else
            {
                // Never moved, never deleted: what is left of it stays, and the others go on.
                await database.ExecuteAsync("UPDATE artifacts SET tier = @Damaged WHERE id = @Id AND tier = 'hot' AND sha256 = @Sha256", new { ArtifactTiers.Damaged, artifact.Id, artifact.Sha256 }, cancellation);
            }
        }

        return hot.Count;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private IColdStorage? StorageOf(Artifact artifact) => cold.FirstOrDefault(storage => storage.Tier == artifact.Tier);

    private IAsyncEnumerable<ReadOnlyMemory<byte>> HotPiecesAsync(string id, CancellationToken cancellation) => Pieces.ReadAsync(database, id, cancellation).Select(data => new ReadOnlyMemory<byte>(data));

    private Task SwitchAsync(Artifact artifact, string tier, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var parameters = new { artifact.Id, artifact.Sha256, tier, now = time.GetUtcNow().ToUnixTimeMilliseconds() };
            if (await connection.ExecuteAsync("UPDATE artifacts SET tier = @tier, moved_at = @now WHERE id = @Id AND tier = 'hot' AND sha256 = @Sha256", parameters, transaction) == 1)
            {
                await connection.ExecuteAsync("DELETE FROM artifact_pieces WHERE artifact_id = @Id", parameters, transaction);
            }
        },
        cancellation);
}
