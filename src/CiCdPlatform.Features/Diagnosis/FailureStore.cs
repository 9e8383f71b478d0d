using System.Text.Json;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A mend as it is kept: the files as they were proven, and why.</summary>
internal sealed record KeptMend(IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Reasons, IReadOnlyList<string> Patchers, double Confidence)
{
    public IReadOnlyList<GeneratedFile> ToCommit() => [.. Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new GeneratedFile(file.Key, file.Value))];
}

/// <summary>What was seen to fail and what was tried about it.</summary>
internal sealed class FailureStore(ProductDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // What has not come back for half a year says nothing of today's code.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromDays(180);

    /// <summary>Keeps the failures of a run, each job of an attempt once; returns whether the machine failed in an earlier attempt already.</summary>
    public async Task<bool> KeepAsync(FailureInput input, string branch, IReadOnlyList<JobDiagnosis> jobs, CancellationToken cancellation)
    {
        string IdOf(JobDiagnosis job) => InstanceIds.Hash($"{input.Repository.Host.Authority}\n{input.Repository.Id}\n{input.RunId}\n{input.Attempt}\n{job.Job}");
        foreach (var job in jobs)
        {
            await database.ExecuteAsync(
                """
                INSERT INTO failures (id, host, repository_id, repository, run_id, definition, job, head_sha, branch, fingerprint, category, summary, infrastructure, seen_at)
                VALUES (@id, @host, @repositoryId, @repository, @run, @definition, @job, @head, @branch, @fingerprint, @category, @summary, @infrastructure, @now)
                ON CONFLICT (id) DO NOTHING
                """,
                new
                {
                    id = IdOf(job),
                    host = input.Repository.Host.Authority,
                    repositoryId = input.Repository.Id,
                    repository = input.Repository.FullName,
                    run = input.RunId,
                    definition = input.Definition,
                    job = job.Job,
                    head = input.HeadSha,
                    branch,
                    fingerprint = job.Fingerprint,
                    category = job.Category.ToString().ToLowerInvariant(),
                    summary = job.Summary,
                    infrastructure = job.IsInfrastructure ? 1 : 0,
                    now = Now,
                },
                cancellation);
        }

        await database.ExecuteAsync(
            "DELETE FROM failures WHERE host = @host AND repository_id = @id AND seen_at < @before",
            new { host = input.Repository.Host.Authority, id = input.Repository.Id, before = Now - (long)RememberedFor.TotalMilliseconds },
            cancellation);
        var own = jobs.Select(IdOf).ToHashSet(StringComparer.Ordinal);
        var onMachines = await database.QueryAsync<string>(
            "SELECT id FROM failures WHERE host = @host AND repository_id = @id AND run_id = @run AND infrastructure = 1", new { host = input.Repository.Host.Authority, id = input.Repository.Id, run = input.RunId }, cancellation);
        return onMachines.Any(id => !own.Contains(id));
    }

    /// <summary>What is known of a failure in a repository, this one not counted.</summary>
    public async Task<FailureMemory> RememberAsync(RepositoryRef repository, string fingerprint, long exceptRun, CancellationToken cancellation)
    {
        var key = new { host = repository.Host.Authority, id = repository.Id, fingerprint, exceptRun };
        var seen = await database.FirstOrDefaultAsync<Counts>(
            "SELECT COUNT(*) AS Seen, COALESCE(SUM(flaked), 0) AS Flaked FROM failures WHERE host = @host AND repository_id = @id AND fingerprint = @fingerprint AND run_id <> @exceptRun", key, cancellation);
        var mends = await database.QueryAsync<string>(
            "SELECT json FROM mends WHERE host = @host AND repository_id = @id AND fingerprint = @fingerprint AND outcome = 'proven' AND run_id <> @exceptRun ORDER BY created_at DESC LIMIT 3", key, cancellation);
        return new FailureMemory((int)(seen?.Seen ?? 0), (int)(seen?.Flaked ?? 0), [.. mends.SelectMany(json => JsonSerializer.Deserialize<KeptMend>(json, JsonSerializerOptions.Web)!.Reasons).Distinct(StringComparer.Ordinal).Take(3)]);
    }

    /// <summary>A run went well on a commit on which it had failed: nothing was changed, so it flakes. Returns how many failures went away.</summary>
    public Task<int> NoteFlakesAsync(RepositoryRef repository, string definition, string headSha, CancellationToken cancellation) => database.ExecuteAsync(
        "UPDATE failures SET flaked = 1 WHERE host = @host AND repository_id = @id AND head_sha = @headSha AND definition = @definition AND flaked = 0",
        new { host = repository.Host.Authority, id = repository.Id, headSha, definition },
        cancellation);

    /// <summary>How many mends were offered for a branch within a day.</summary>
    public async Task<int> CountOfferedAsync(RepositoryRef repository, string branch, CancellationToken cancellation) => (int)(await database.FirstOrDefaultAsync<Counts>(
        "SELECT COUNT(*) AS Seen, 0 AS Flaked FROM mends WHERE host = @host AND repository_id = @id AND branch = @branch AND outcome = 'proven' AND created_at > @since",
        new { host = repository.Host.Authority, id = repository.Id, branch, since = Now - (long)Day.TotalMilliseconds },
        cancellation))!.Seen;

    /// <summary>Keeps how mending went, with every patch that was tried; once, however often it runs.</summary>
    public Task KeepMendAsync(string id, FailureInput input, string branch, string fingerprint, string outcome, string? reason, KeptMend mend, IReadOnlyList<MendTry> tries, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var isNew = await connection.ExecuteAsync(
                """
                INSERT INTO mends (id, host, repository_id, repository, run_id, branch, fingerprint, outcome, reason, json, created_at)
                VALUES (@id, @host, @repositoryId, @repository, @run, @branch, @fingerprint, @outcome, @reason, @json, @now)
                ON CONFLICT (id) DO NOTHING
                """,
                Storable.Parameters(new
                {
                    id,
                    host = input.Repository.Host.Authority,
                    repositoryId = input.Repository.Id,
                    repository = input.Repository.FullName,
                    run = input.RunId,
                    branch,
                    fingerprint,
                    outcome,
                    reason,
                    json = JsonSerializer.Serialize(mend, JsonSerializerOptions.Web),
                    now = Now,
                }),
                transaction) == 1;
            for (var number = 0; isNew && number < tries.Count; number++)
            {
                await connection.ExecuteAsync(
                    "INSERT INTO mend_tries (mend_id, number, patcher, pattern, outcome, why, tried_at) VALUES (@id, @number, @Patcher, @Pattern, @Outcome, @Why, @now)",
                    Storable.Parameters(new { id, number, tries[number].Patcher, tries[number].Pattern, tries[number].Outcome, tries[number].Why, now = Now }),
                    transaction);
            }
        },
        cancellation);

    /// <summary>A kept mend, or null.</summary>
    public async Task<KeptMend?> FindMendAsync(string id, CancellationToken cancellation) =>
        await database.FirstOrDefaultAsync<string>("SELECT json FROM mends WHERE id = @id", new { id }, cancellation) is { } json ? JsonSerializer.Deserialize<KeptMend>(json, JsonSerializerOptions.Web) : null;

    /// <summary>Remembers where a mend is offered.</summary>
    public Task OfferedAsync(string id, Uri url, CancellationToken cancellation) => database.ExecuteAsync("UPDATE mends SET offered_at_url = @url WHERE id = @id", new { id, url = url.AbsoluteUri }, cancellation);

    /// <summary>How patterns have fared, by patcher and pattern.</summary>
    public async Task<IReadOnlyDictionary<(string Patcher, string Pattern), PatternRecord>> RecordsAsync(CancellationToken cancellation) => (await database.QueryAsync<RecordRow>(
        """
        SELECT patcher AS Patcher, pattern AS Pattern, SUM(CASE WHEN outcome = 'green' THEN 1 ELSE 0 END) AS Successes, SUM(CASE WHEN outcome = 'red' THEN 1 ELSE 0 END) AS Failures
        FROM mend_tries GROUP BY patcher, pattern
        """,
        null,
        cancellation)).ToDictionary(row => (row.Patcher, row.Pattern), row => new PatternRecord((int)row.Successes, (int)row.Failures));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Counts
    {
        public long Seen { get; init; }
        public long Flaked { get; init; }
    }

    private sealed class RecordRow
    {
        public required string Patcher { get; init; }
        public required string Pattern { get; init; }
        public long Successes { get; init; }
        public long Failures { get; init; }
    }
}
