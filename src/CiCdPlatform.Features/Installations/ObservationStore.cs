using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Installations;

/// <summary>Something that would have been said in a repository that is only observed.</summary>
public sealed class ObservationView
{
    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The repository under the name that it had then.</summary>
    public string Repository { get; init; } = "";

    /// <summary><c>check</c> or <c>review</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The check's name, or the request's number.</summary>
    public string Name { get; init; } = "";

    /// <summary>The commit.</summary>
    public string CommitId { get; init; } = "";

    /// <summary>In one line.</summary>
    public string Title { get; init; } = "";

    /// <summary>Markdown.</summary>
    public string Text { get; init; } = "";

    /// <summary>When, in milliseconds since 1970.</summary>
    public long ObservedAt { get; init; }
}

/// <summary>Keeps what would have been said where a repository is only observed, so that its people can judge whether they want it.</summary>
internal sealed class ObservationStore(ProductDatabase database, TimeProvider time)
{
    private const int MaxText = 60_000;
    private const int MaxKept = 500;

    public static Migration Migration { get; } = new("features-035-observations", """
        CREATE TABLE observations (
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            commit_id TEXT NOT NULL,
            title TEXT NOT NULL,
            body TEXT NOT NULL,
            observed_at BIGINT NOT NULL,
            PRIMARY KEY (host, repository_id, kind, name, commit_id));
        CREATE INDEX observations_by_time ON observations (host, repository_id, observed_at);
        """);

    /// <summary>Keeps one, and returns those of its kind on its commit; of a repository the newest 500 stay.</summary>
    public async Task<IReadOnlyList<Observation>> KeepAsync(string host, long repositoryId, string repository, Observation observation, CancellationToken cancellation)
    {
        var text = observation.Text.Length > MaxText ? observation.Text[..MaxText] + "…" : observation.Text;
        var row = new
        {
            host,
            repositoryId,
            repository,
            observation.Kind,
            observation.Name,
            observation.HeadSha,
            observation.Title,
            text,
            now = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await database.ExecuteAsync(
            """
            INSERT INTO observations (host, repository_id, repository, kind, name, commit_id, title, body, observed_at) VALUES (@host, @repositoryId, @repository, @Kind, @Name, @HeadSha, @Title, @text, @now)
            ON CONFLICT (host, repository_id, kind, name, commit_id) DO UPDATE SET title = excluded.title, body = excluded.body, observed_at = excluded.observed_at
            """,
            row,
            cancellation);
        await database.ExecuteAsync(
            $"""
            DELETE FROM observations WHERE host = @host AND repository_id = @repositoryId AND observed_at <
                (SELECT observed_at FROM observations WHERE host = @host AND repository_id = @repositoryId ORDER BY observed_at DESC LIMIT 1 OFFSET {MaxKept})
            """,
            row,
            cancellation);
        var kept = await database.QueryAsync<ObservationView>(
            """
            SELECT kind AS Kind, name AS Name, commit_id AS CommitId, title AS Title, body AS Text
            FROM observations WHERE host = @host AND repository_id = @repositoryId AND kind = @Kind AND commit_id = @HeadSha ORDER BY name
            """,
            row,
            cancellation);
        return [.. kept.Select(one => new Observation(one.Kind, one.Name, one.CommitId, one.Title, one.Text))];
    }

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<ObservationView>> ListAsync(string? repository, int limit, CancellationToken cancellation) => database.QueryAsync<ObservationView>(
        $"""
        SELECT host AS Host, repository AS Repository, kind AS Kind, name AS Name, commit_id AS CommitId, title AS Title, body AS Text, observed_at AS ObservedAt
        FROM observations {(repository is null ? "" : "WHERE repository = @repository")} ORDER BY observed_at DESC, commit_id LIMIT @limit
        """,
        new { repository, limit },
        cancellation);
}
