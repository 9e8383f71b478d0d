using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What went green and what did not, with its context; successes are ranked by a Wilson lower bound.</summary>
internal sealed class OutcomeStore(ProductDatabase database, TimeProvider time)
{
    private const string Columns = """
        SELECT delivery_id AS DeliveryId, host AS Host, repository AS Repository, forge AS Forge, language AS Language, framework AS Framework,
            package_manager AS PackageManager, source AS Source, template_hash AS TemplateHash, commit_id AS CommitId, outcome AS Outcome, reason AS Reason,
            tests_run AS TestsRun, seconds AS Seconds, recorded_at AS RecordedAt
        FROM pipeline_outcomes

        """;

    public static Migration Migration { get; } = new("features-003-outcomes", """
        CREATE TABLE pipeline_outcomes (
            delivery_id TEXT NOT NULL PRIMARY KEY,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            forge TEXT NOT NULL,
            language TEXT NOT NULL,
            framework TEXT NOT NULL,
            package_manager TEXT NOT NULL,
            source TEXT NOT NULL,
            template_hash TEXT NOT NULL,
            commit_id TEXT NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT NULL,
            tests_run INTEGER NOT NULL,
            seconds REAL NOT NULL,
            recorded_at BIGINT NOT NULL);
        CREATE INDEX pipeline_outcomes_by_context ON pipeline_outcomes (forge, language, framework);
        CREATE TABLE pipeline_templates (
            hash TEXT NOT NULL PRIMARY KEY,
            yaml TEXT NOT NULL,
            first_seen BIGINT NOT NULL);
        """);

    /// <summary>REAL is what SQLite calls eight bytes and PostgreSQL four.</summary>
    public static Migration Seconds { get; } = new("features-021-outcome-seconds", "SELECT 1")
    {
        PostgreSql = "ALTER TABLE pipeline_outcomes ALTER COLUMN seconds TYPE DOUBLE PRECISION",
    };

    /// <summary>Records an outcome once a delivery; a second record of the same delivery replaces a time-out and nothing else.</summary>
    public Task RecordAsync(string deliveryId, DeliveryDraft draft, string commitId, MonitorResult result, CancellationToken cancellation) =>
        database.PatientlyAsync(() => WriteAsync(deliveryId, draft, commitId, result, cancellation), time, cancellation);

    private async Task<bool> WriteAsync(string deliveryId, DeliveryDraft draft, string commitId, MonitorResult result, CancellationToken cancellation)
    {
        var hash = InstanceIds.Hash(draft.TemplateYaml);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    "INSERT INTO pipeline_templates (hash, yaml, first_seen) VALUES (@hash, @yaml, @now) ON CONFLICT (hash) DO NOTHING",
                    Storable.Parameters(new { hash, yaml = draft.TemplateYaml, now }),
                    transaction);
                await connection.ExecuteAsync(
                    """
                    INSERT INTO pipeline_outcomes (delivery_id, host, repository_id, repository, forge, language, framework, package_manager, source,
                        template_hash, commit_id, outcome, reason, tests_run, seconds, recorded_at)
                    VALUES (@deliveryId, @host, @repositoryId, @repository, @forge, @language, @framework, @packageManager, @source,
                        @hash, @commitId, @outcome, @reason, @testsRun, @seconds, @now)
                    ON CONFLICT (delivery_id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, tests_run = excluded.tests_run,
                        seconds = excluded.seconds, recorded_at = excluded.recorded_at
                    WHERE pipeline_outcomes.outcome = 'timed-out'
                    """,
                    Storable.Parameters(new
                    {
                        deliveryId,
                        host = draft.Repository.Host.Authority,
                        repositoryId = draft.Repository.Id,
                        repository = draft.Repository.FullName,
                        forge = draft.Repository.Forge.ToString(),
                        language = draft.Language,
                        framework = draft.Framework ?? "",
                        packageManager = draft.PackageManager ?? "",
                        source = draft.Source.ToString(),
                        hash,
                        commitId,
                        outcome = result.Outcome,
                        reason = result.Reason,
                        testsRun = result.TestsRun,
                        seconds = result.Seconds,
                        now,
                    }),
                    transaction);
            },
            cancellation);
        return true;
    }

    /// <summary>Configurations that went green at least once for this language and framework, best first.</summary>
    public async Task<IReadOnlyList<LearnedConfiguration>> ListLearnedAsync(ForgeKind forge, string language, string? framework, CancellationToken cancellation) =>
        (await database.PatientlyAsync(() => database.QueryAsync<LearnedRow>(
            """
            SELECT o.template_hash AS Hash, t.yaml AS Yaml, o.language AS Language, o.framework AS Framework,
                SUM(CASE WHEN o.outcome = 'green' THEN 1 ELSE 0 END) AS Successes, SUM(CASE WHEN o.outcome = 'red' THEN 1 ELSE 0 END) AS Failures
            FROM pipeline_outcomes o JOIN pipeline_templates t ON t.hash = o.template_hash
            WHERE o.forge = @forge AND o.language = @language AND o.framework = @framework
            GROUP BY o.template_hash, t.yaml, o.language, o.framework
            HAVING SUM(CASE WHEN o.outcome = 'green' THEN 1 ELSE 0 END) > 0
            """,
            new { forge = forge.ToString(), language, framework = framework ?? "" },
            cancellation), time, cancellation))
        .Select(row => row.ToConfiguration())
        .OrderByDescending(configuration => configuration.Score)
        .ThenBy(configuration => configuration.Id, StringComparer.Ordinal)
        .ToList();

    /// <summary>
    /// The same, in the order in which they are to be tried: drawn by <paramref name="chance"/> from what their records leave possible, newer outcomes counting more.
    /// </summary>
    public async Task<IReadOnlyList<LearnedConfiguration>> ChooseLearnedAsync(ForgeKind forge, string language, string? framework, Random chance, CancellationToken cancellation)
    {
        var candidates = await ListLearnedAsync(forge, language, framework, cancellation);
        return candidates.Count < 2 ? candidates : BanditSelection.Order(candidates, await RecordsAsync(forge, language, framework, cancellation), chance);
    }

    private async Task<IReadOnlyDictionary<string, CandidateRecord>> RecordsAsync(ForgeKind forge, string language, string? framework, CancellationToken cancellation) =>
        CandidateRecord.Discounted((await database.PatientlyAsync(() => database.QueryAsync<EndedRow>(
            """
            SELECT template_hash AS Hash, outcome AS Outcome FROM pipeline_outcomes
            WHERE forge = @forge AND language = @language AND framework = @framework AND outcome IN ('green', 'red')
            ORDER BY recorded_at DESC, delivery_id LIMIT 1000
            """,
            new { forge = forge.ToString(), language, framework = framework ?? "" },
            cancellation), time, cancellation)).Select(row => (row.Hash, row.Outcome == Outcomes.Green)));

    /// <summary>Everything recorded, the newest first.</summary>
    public Task<IReadOnlyList<RecordedOutcome>> ListAsync(int limit, CancellationToken cancellation) => database.QueryAsync<RecordedOutcome>(
        Columns + "ORDER BY recorded_at DESC, delivery_id LIMIT @limit", new { limit }, cancellation);

    /// <summary>A page of what was recorded, the newest first.</summary>
    public Task<IReadOnlyList<RecordedOutcome>> ListAsync(string? repository, string? outcome, PagePosition after, int limit, Visibility visible, CancellationToken cancellation) => database.QueryAsync<RecordedOutcome>(
        Columns + "WHERE (recorded_at < @At OR (recorded_at = @At AND delivery_id > @Id))" + (repository is null ? "" : " AND repository = @repository") + (outcome is null ? "" : " AND outcome = @outcome")
        + visible.Condition("pipeline_outcomes.host", "pipeline_outcomes.repository_id", "pipeline_outcomes.repository") + " ORDER BY recorded_at DESC, delivery_id LIMIT @limit",
        new { repository, outcome, after.At, after.Id, limit, visible.VisibleTo, visible.VisibleToOwner, visible.VisibleAt },
        cancellation);

    /// <summary>What one delivery came to, or null.</summary>
    public Task<RecordedOutcome?> FindAsync(string deliveryId, CancellationToken cancellation) => database.FirstOrDefaultAsync<RecordedOutcome>(
        Columns + "WHERE delivery_id = @deliveryId", new { deliveryId }, cancellation);

    private sealed class EndedRow
    {
        public required string Hash { get; init; }
        public required string Outcome { get; init; }
    }

    private sealed class LearnedRow
    {
        public required string Hash { get; init; }
        public required string Yaml { get; init; }
        public required string Language { get; init; }
        public required string Framework { get; init; }
        public long Successes { get; init; }
        public long Failures { get; init; }

        public LearnedConfiguration ToConfiguration() => new(
            Hash,
            Language,
            Framework.Length == 0 ? null : Framework,
            Yaml,
            (int)Successes,
            (int)Failures,
            WilsonScore.LowerBound((int)Successes, (int)(Successes + Failures)));
    }
}

/// <summary>One recorded outcome; <c>Seconds</c> is the sum over the jobs, <c>RecordedAt</c> Unix milliseconds.</summary>
public sealed class RecordedOutcome
{
    /// <summary>The delivery's instance.</summary>
    public string DeliveryId { get; init; } = "";

    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The repository's name at that time.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The forge.</summary>
    public string Forge { get; init; } = "";

    /// <summary>Language of the main component.</summary>
    public string Language { get; init; } = "";

    /// <summary>Its framework, or empty.</summary>
    public string Framework { get; init; } = "";

    /// <summary>Its package manager, or empty.</summary>
    public string PackageManager { get; init; } = "";

    /// <summary>Where the pipeline came from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Identifies the template.</summary>
    public string TemplateHash { get; init; } = "";

    /// <summary>The delivered commit.</summary>
    public string CommitId { get; init; } = "";

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Why, when it is not green.</summary>
    public string? Reason { get; init; }

    /// <summary>Tests that ran.</summary>
    public long TestsRun { get; init; }

    /// <summary>Seconds of all jobs.</summary>
    public double Seconds { get; init; }

    /// <summary>When.</summary>
    public long RecordedAt { get; init; }
}
