using CiCdPlatform.Core.Findings;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>A repository whose open findings block.</summary>
public sealed class BlockedRepository
{
    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its number there.</summary>
    public long Id { get; init; }

    /// <summary>Its name.</summary>
    public string FullName { get; init; } = "";

    /// <summary>Critical findings.</summary>
    public long Critical { get; init; }

    /// <summary>High findings.</summary>
    public long High { get; init; }
}

/// <summary>What needs a person first; lists hold the first few, numbers all.</summary>
/// <param name="Red">Repositories whose latest pipeline is red, the latest first.</param>
/// <param name="RedCount">How many those are.</param>
/// <param name="Blocked">Repositories with the most critical and high findings.</param>
/// <param name="BlockedCount">How many have some.</param>
/// <param name="FailedDeliveries">Webhook deliveries of which something was set aside; zero for who may not see them.</param>
/// <param name="Engine">How much work there is, or null for who may not see it.</param>
/// <param name="Budgets">Forges that rest or do not answer.</param>
public sealed record Attention(
    IReadOnlyList<RecordedOutcome> Red,
    long RedCount,
    IReadOnlyList<BlockedRepository> Blocked,
    long BlockedCount,
    long FailedDeliveries,
    DurableStatistics? Engine,
    IReadOnlyList<ForgeCondition> Budgets)
{
    /// <summary>Whether nothing does.</summary>
    public bool IsQuiet => RedCount == 0 && BlockedCount == 0 && FailedDeliveries == 0 && FailedInstances == 0 && Budgets.Count == 0;

    /// <summary>Orchestrations that failed or were set aside.</summary>
    public long FailedInstances => Engine is null ? 0 : Engine.Instances.GetValueOrDefault(OrchestrationState.Failed) + Engine.Instances.GetValueOrDefault(OrchestrationState.SetAside);
}

/// <summary>Reads what needs attention.</summary>
internal sealed class OverviewReader(ProductDatabase database, IDurableOperations operations, DeliveryReader deliveries, IForgeConditions forges)
{
    private const int Shown = 5;
    private const int UnansweredIsAway = 3;

    // The latest of its repository, told by the index alone.
    private const string LatestIsRed = """
        o.outcome IN ('red', 'timed-out') AND o.recorded_at = (SELECT MAX(n.recorded_at) FROM pipeline_outcomes n WHERE n.host = o.host AND n.repository_id = o.repository_id)
        """;

    /// <summary>What needs a person now.</summary>
    public async Task<Attention> ReadAsync(DashboardScope scope, CancellationToken cancellation)
    {
        var mine = scope.And("o.host", "o.repository_id");
        var red = await database.QueryAsync<RecordedOutcome>($"{RunReader.OutcomeColumns} WHERE {LatestIsRed}{mine} ORDER BY o.recorded_at DESC LIMIT @limit", new { limit = Shown }, cancellation);
        var redCount = await database.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM pipeline_outcomes o WHERE {LatestIsRed}{mine}", null, cancellation);
        var blocked = $"""
            SELECT f.host AS Host, f.repository_id AS Id, MIN(r.full_name) AS FullName, SUM(CASE WHEN f.severity = {(int)Severity.Critical} THEN 1 ELSE 0 END) AS Critical,
                SUM(CASE WHEN f.severity = {(int)Severity.High} THEN 1 ELSE 0 END) AS High
            FROM security_findings f JOIN repositories r ON r.host = f.host AND r.id = f.repository_id
            WHERE f.fixed_at IS NULL AND f.ignored IS NULL AND f.severity >= {(int)Severity.High} AND r.removed = 0
                AND NOT EXISTS (SELECT 1 FROM finding_triage t WHERE t.finding_id = f.id AND t.ignored IS NOT NULL){scope.And("f.host", "f.repository_id")}
            GROUP BY f.host, f.repository_id
            """;
        return new Attention(
            red,
            redCount,
            await database.QueryAsync<BlockedRepository>($"{blocked} ORDER BY 4 DESC, 5 DESC, 3 LIMIT @limit", new { limit = Shown }, cancellation),
            await database.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM ({blocked}) b", null, cancellation),
            scope.SeesEverything ? await deliveries.CountSetAsideAsync(cancellation) : 0,
            scope.SeesEverything ? await operations.MeasureAsync(cancellation) : null,
            [.. forges.List().Where(forge => forge.Exhausted > 0 || forge.Unanswered >= UnansweredIsAway)]);
    }
}
