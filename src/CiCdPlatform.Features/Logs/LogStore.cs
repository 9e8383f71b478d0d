using System.Text;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Logs;

/// <summary>Logs of the jobs that were watched: bounded, compressed, without credentials, each kept once however often it is read from the forge.</summary>
internal sealed class LogStore(ProductDatabase database, TimeProvider time)
{
    /// <summary>Characters of one log; a longer one is cut in the middle, where least is lost.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    private static readonly PieceTable Pieces = new("job_log_pieces", "log_id");

    private const string Columns = """
        SELECT id AS Id, host AS Host, repository AS Repository, run_id AS RunId, job_id AS JobId, job AS Job, state AS State, delivery_id AS DeliveryId,
            bytes AS Bytes, stored_bytes AS StoredBytes, created_at AS CreatedAtMilliseconds
        FROM job_logs

        """;

    public static Migration Migration { get; } = new("features-008-job-logs", Schema("BLOB")) { PostgreSql = Schema("BYTEA") };

    /// <summary>Keeps a log; true when it was not there yet.</summary>
    public async Task<bool> KeepAsync(KeptJob job, string text, CancellationToken cancellation)
    {
        var content = Encoding.UTF8.GetBytes(CredentialMask.Apply(Cut(text)));
        var pieces = StoredText.Cut(content).Select(piece => StoredText.Compress(piece.Span)).ToList();
        var id = job.LogId;
        var isNew = false;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                isNew = await connection.ExecuteAsync(
                    """
                    INSERT INTO job_logs (id, host, repository_id, repository, run_id, job_id, job, state, delivery_id, bytes, stored_bytes, created_at)
                    VALUES (@id, @host, @RepositoryId, @Repository, @RunId, @JobId, @Name, @State, @DeliveryId, @bytes, @stored, @now)
                    ON CONFLICT (id) DO NOTHING
                    """,
                    new
                    {
                        id,
                        host = job.Host.Authority,
                        job.RepositoryId,
                        job.Repository,
                        job.RunId,
                        job.JobId,
                        Name = Storable.Text(job.Name),
                        job.State,
                        job.DeliveryId,
                        bytes = (long)content.Length,
                        stored = pieces.Sum(piece => (long)piece.Length),
                        now = time.GetUtcNow().ToUnixTimeMilliseconds(),
                    },
                    transaction) == 1;
                await Pieces.WriteAsync(connection, transaction, id, isNew ? pieces : []);
            },
            cancellation);
        return isNew;
    }

    /// <summary>A page of logs, the newest first; null filters mean any.</summary>
    public Task<IReadOnlyList<JobLog>> ListAsync(string? deliveryId, string? repository, long? runId, PagePosition after, int limit, CancellationToken cancellation, Visibility? visible = null)
    {
        var seen = visible ?? Visibility.All;
        var where = new StringBuilder("WHERE (created_at < @At OR (created_at = @At AND id > @Id))").Append(seen.Condition("job_logs.host", "job_logs.repository_id", "job_logs.repository"));
        where.Append(deliveryId is null ? "" : " AND delivery_id = @deliveryId").Append(repository is null ? "" : " AND repository = @repository").Append(runId is null ? "" : " AND run_id = @runId");
        return database.QueryAsync<JobLog>(
            Columns + where + " ORDER BY created_at DESC, id LIMIT @limit", new { seen.VisibleTo, seen.VisibleToOwner, seen.VisibleAt, deliveryId, repository, runId, after.At, after.Id, limit }, cancellation);
    }

    /// <summary>One log without its text, or null.</summary>
    public Task<JobLog?> FindAsync(string id, CancellationToken cancellation, Visibility? visible = null)
    {
        var seen = visible ?? Visibility.All;
        return database.FirstOrDefaultAsync<JobLog>(
            Columns + "WHERE id = @id" + seen.Condition("job_logs.host", "job_logs.repository_id", "job_logs.repository"), new { id, seen.VisibleTo, seen.VisibleToOwner, seen.VisibleAt }, cancellation);
    }

    /// <summary>The text as UTF-8, piece by piece.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string id, CancellationToken cancellation) => Pieces.ReadAsync(database, id, cancellation).Select(data => StoredText.Decompress(data));

    /// <summary>The whole text; empty where it is not kept.</summary>
    public async Task<string> ReadTextAsync(string id, CancellationToken cancellation) => Encoding.UTF8.GetString(await StoredText.ConcatAsync(ReadAsync(id, cancellation)));

    /// <summary>Deletes logs kept before a moment, the oldest first; returns how many, at most <paramref name="limit"/>.</summary>
    public async Task<int> DeleteBeforeAsync(DateTimeOffset moment, int limit, CancellationToken cancellation)
    {
        const string oldest = "(SELECT id FROM job_logs WHERE created_at < @before ORDER BY created_at, id LIMIT @limit)";
        var parameters = new { before = moment.ToUnixTimeMilliseconds(), limit };
        var deleted = 0;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("DELETE FROM job_log_pieces WHERE log_id IN " + oldest, parameters, transaction);
                deleted = await connection.ExecuteAsync("DELETE FROM job_logs WHERE id IN " + oldest, parameters, transaction);
            },
            cancellation);
        return deleted;
    }

    private static string Cut(string text) => text.Length <= MaxLength
        ? text
        : string.Concat(text.AsSpan(0, MaxLength / 2), $"\n… {text.Length - MaxLength} characters left out …\n", text.AsSpan(text.Length - (MaxLength / 2)));

    private static string Schema(string bytes) => $"""
        CREATE TABLE job_logs (
            id TEXT NOT NULL PRIMARY KEY,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            run_id BIGINT NOT NULL,
            job_id BIGINT NOT NULL,
            job TEXT NOT NULL,
            state TEXT NOT NULL,
            delivery_id TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            stored_bytes BIGINT NOT NULL,
            created_at BIGINT NOT NULL);
        CREATE INDEX job_logs_by_time ON job_logs (created_at, id);
        CREATE INDEX job_logs_by_delivery ON job_logs (delivery_id);
        CREATE TABLE job_log_pieces (
            log_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            data {bytes} NOT NULL,
            PRIMARY KEY (log_id, number));
        """;
}

/// <summary>A job whose log is kept.</summary>
internal sealed record KeptJob(Uri Host, long RepositoryId, string Repository, long RunId, long JobId, string Name, string State, string DeliveryId)
{
    /// <summary>The same job always names the same log.</summary>
    public string LogId => "log-" + InstanceIds.Hash($"{Host.Authority}\n{RepositoryId}\n{RunId}\n{JobId}");
}

/// <summary>A kept log without its text.</summary>
public sealed class JobLog
{
    /// <summary>The id under which it is fetched.</summary>
    public string Id { get; init; } = "";

    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The repository's name at that time.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The forge's id of the run.</summary>
    public long RunId { get; init; }

    /// <summary>The forge's id of the job.</summary>
    public long JobId { get; init; }

    /// <summary>The job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>How the job ended.</summary>
    public string State { get; init; } = "";

    /// <summary>The delivery that it proves or disproves.</summary>
    public string DeliveryId { get; init; } = "";

    /// <summary>Bytes of the text.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that it takes in the database.</summary>
    public long StoredBytes { get; init; }

    /// <summary>When it was kept.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(CreatedAtMilliseconds);

    internal long CreatedAtMilliseconds { get; init; }
}
