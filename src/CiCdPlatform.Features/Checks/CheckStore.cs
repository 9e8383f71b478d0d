using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Checks;

/// <summary>A check as it is kept.</summary>
internal sealed record CheckRow
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Repository { get; init; }

    public required long Number { get; init; }

    public required string HeadSha { get; init; }

    public required string Input { get; init; }

    /// <summary>Opens its page to whoever has the link.</summary>
    public required string PageKey { get; init; }

    /// <summary><c>open</c>, <c>done</c>, or <c>superseded</c>.</summary>
    public required string State { get; init; }

    /// <summary>What took its place, in words; null while nothing did.</summary>
    public string? Reason { get; init; }

    /// <summary>Findings as JSON; null until it is judged.</summary>
    public string? Result { get; init; }

    public T InputAs<T>() => JsonSerializer.Deserialize<T>(Input, JsonSerializerOptions.Web)!;

    public ChangeFindings? Findings() => Result is null ? null : JsonSerializer.Deserialize<ChangeFindings>(Result, JsonSerializerOptions.Web);

    public StandingCheck Standing() => new(Id, Name, HeadSha);
}

/// <summary>Checks, their findings, and which of them another one has taken the place of.</summary>
internal sealed class CheckStore(ProductDatabase database, CheckSettings settings, TimeProvider time)
{
    public const string Push = "push";
    public const string Review = "review";

    private const string Columns = """
        SELECT id AS Id, kind AS Kind, name AS Name, repository AS Repository, number AS Number, head_sha AS HeadSha, input AS Input, page_key AS PageKey, state AS State, reason AS Reason, result AS Result
        FROM checks
        """;

    public static Migration Migration { get; } = new("features-060-checks", """
        CREATE TABLE checks (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            number BIGINT NOT NULL,
            head_sha TEXT NOT NULL,
            subject TEXT NOT NULL,
            input TEXT NOT NULL,
            page_key TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NULL,
            result TEXT NULL,
            created_at BIGINT NOT NULL);
        CREATE INDEX checks_by_subject ON checks (subject, state);
        CREATE INDEX checks_by_commit ON checks (host, repository_id, head_sha);
        CREATE INDEX checks_by_time ON checks (host, repository_id, created_at);
        """);

    /// <summary>Writes a check down, once; those of the repository that are older than they are kept go.</summary>
    public Task OpenAsync(string id, string kind, string name, RepositoryRef repository, long number, string headSha, string subject, string input, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return PatientlyAsync(
            async () =>
            {
                await database.ExecuteAsync(
                    "DELETE FROM checks WHERE host = @host AND repository_id = @repositoryId AND created_at < @old",
                    new { host = repository.Host.Authority, repositoryId = repository.Id, old = (now - settings.KeepFor).ToUnixTimeMilliseconds() },
                    cancellation);
                return await database.ExecuteAsync(
                    """
                    INSERT INTO checks (id, kind, name, host, repository_id, repository, number, head_sha, subject, input, page_key, state, created_at)
                    VALUES (@id, @kind, @name, @host, @repositoryId, @repository, @number, @headSha, @subject, @input, @pageKey, 'open', @now)
                    ON CONFLICT (id) DO NOTHING
                    """,
                    new
                    {
                        id,
                        kind,
                        name,
                        host = repository.Host.Authority,
                        repositoryId = repository.Id,
                        repository = repository.FullName,
                        number,
                        headSha,
                        subject,
                        input,
                        pageKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                        now = now.ToUnixTimeMilliseconds(),
                    },
                    cancellation);
            },
            cancellation);
    }

    public Task<CheckRow?> FindAsync(string id, CancellationToken cancellation) =>
        PatientlyAsync(() => database.FirstOrDefaultAsync<CheckRow>($"{Columns} WHERE id = @id", new { id }, cancellation), cancellation);

    /// <summary>Checks on a commit, the newest first.</summary>
    public Task<IReadOnlyList<CheckRow>> OfCommitAsync(RepositoryRef repository, string headSha, CancellationToken cancellation) => PatientlyAsync(
        () => database.QueryAsync<CheckRow>(
            $"{Columns} WHERE host = @host AND repository_id = @repositoryId AND head_sha = @headSha ORDER BY created_at DESC, id LIMIT 50",
            new { host = repository.Host.Authority, repositoryId = repository.Id, headSha },
            cancellation),
        cancellation);

    /// <summary>Judged checks of a repository, the newest first.</summary>
    public Task<IReadOnlyList<CheckRow>> JudgedAsync(RepositoryRef repository, long? number, int limit, CancellationToken cancellation) => PatientlyAsync(
        () => database.QueryAsync<CheckRow>(
            $"{Columns} WHERE host = @host AND repository_id = @repositoryId AND result IS NOT NULL {(number is null ? "" : "AND number = @number")} ORDER BY created_at DESC, id LIMIT @limit",
            new { host = repository.Host.Authority, repositoryId = repository.Id, number, limit },
            cancellation),
        cancellation);

    /// <summary>Other checks of the same subject that are under way.</summary>
    public Task<IReadOnlyList<CheckRow>> OpenBesideAsync(string subject, string id, CancellationToken cancellation) => PatientlyAsync(
        () => database.QueryAsync<CheckRow>($"{Columns} WHERE subject = @subject AND state = 'open' AND id <> @id ORDER BY created_at, id LIMIT 100", new { subject, id }, cancellation), cancellation);

    /// <summary>Another took its place: whatever it says from now on counts no more.</summary>
    public Task SupersedeAsync(string id, string reason, CancellationToken cancellation) => PatientlyAsync(
        () => database.ExecuteAsync("UPDATE checks SET state = 'superseded', reason = @reason WHERE id = @id AND state = 'open'", new { id, reason }, cancellation), cancellation);

    /// <summary>Its verdict stands on the forge.</summary>
    public Task EndAsync(string id, CancellationToken cancellation) =>
        PatientlyAsync(() => database.ExecuteAsync("UPDATE checks SET state = 'done' WHERE id = @id AND state = 'open'", new { id }, cancellation), cancellation);

    /// <summary>Keeps what was found; credentials in it are masked, and mends that hold some are left out.</summary>
    public Task PutResultAsync(string id, ChangeFindings found, CancellationToken cancellation)
    {
        var kept = found with { Findings = [.. found.Findings.Select(Kept)] };
        var result = JsonSerializer.Serialize(kept, JsonSerializerOptions.Web);
        return PatientlyAsync(() => database.ExecuteAsync("UPDATE checks SET result = @result WHERE id = @id", new { id, result }, cancellation), cancellation);
    }

    private static Finding Kept(Finding finding) => finding with
    {
        Message = CredentialMask.Apply(finding.Message),
        Fix = finding.Fix is { } fix && CredentialMask.Apply(fix.Patch) == fix.Patch ? fix : null,
    };

    private Task<T> PatientlyAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => database.PatientlyAsync(work, time, cancellation);
}
