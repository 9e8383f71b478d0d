using CiCdPlatform.Core.Policies;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Commands;

/// <summary>
/// Findings that people decided to live with, by whom and why: one finding in the whole repository, or all of a rule in one request alone, for a comment is no place to switch a rule
/// off for everybody.
/// </summary>
internal sealed class SuppressionStore(ProductDatabase database, TimeProvider time)
{
    private const string Fingerprint = "fingerprint";
    private const string Rule = "rule";

    public Task IgnoreFindingAsync(RepositoryRef repository, string fingerprint, string reason, string person, CancellationToken cancellation) =>
        PutAsync(repository, 0, Fingerprint, fingerprint, reason, person, cancellation);

    public Task IgnoreRuleAsync(RepositoryRef repository, long number, string rule, string reason, string person, CancellationToken cancellation) =>
        PutAsync(repository, number, Rule, rule, reason, person, cancellation);

    /// <summary>What was decided for a repository and one of its requests, as a policy above all others: one that is locked lets it take nothing away.</summary>
    public async Task<Policy> PolicyAsync(RepositoryRef repository, long number, CancellationToken cancellation)
    {
        var rows = await database.PatientlyAsync(
            () => database.QueryAsync<Row>(
                """
                SELECT kind AS Kind, subject AS Subject, reason AS Reason, person AS Person FROM suppressions
                WHERE host = @host AND repository_id = @id AND (number = 0 OR number = @number) ORDER BY made_at, subject
                """,
                new { host = repository.Host.Authority, id = repository.Id, number },
                cancellation),
            time,
            cancellation);
        return new Policy
        {
            Ignore =
            [
                .. rows.Select(row => new Suppression(
                    row.Kind == Fingerprint ? new FindingFilter { Fingerprint = row.Subject } : new FindingFilter { Rule = row.Subject }, $"{row.Reason} ({row.Person})", null, 0)),
            ],
        };
    }

    private Task PutAsync(RepositoryRef repository, long number, string kind, string subject, string reason, string person, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.ExecuteAsync(
            """
            INSERT INTO suppressions (host, repository_id, number, kind, subject, reason, person, made_at) VALUES (@host, @id, @number, @kind, @subject, @reason, @person, @now)
            ON CONFLICT (host, repository_id, number, kind, subject) DO UPDATE SET reason = excluded.reason, person = excluded.person, made_at = excluded.made_at
            """,
            new { host = repository.Host.Authority, id = repository.Id, number, kind, subject, reason, person, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation),
        time,
        cancellation);

    private sealed class Row
    {
        public required string Kind { get; init; }

        public required string Subject { get; init; }

        public required string Reason { get; init; }

        public required string Person { get; init; }
    }
}
