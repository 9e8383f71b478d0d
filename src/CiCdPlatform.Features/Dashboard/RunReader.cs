using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>A delivery that is on its way.</summary>
public sealed record ActiveRun(string DeliveryId, string Repository, string Host, string Step, DateTimeOffset StartedAt, OrchestrationState State);

/// <summary>One step of a delivery; <paramref name="EndedAt"/> is null while it goes, and <paramref name="Failed"/> says that it ended badly.</summary>
public sealed record RunStep(string Name, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, bool Failed, int Retries);

/// <summary>A job of the run with its kept log, if there is one.</summary>
public sealed record RunJob(string Name, string Stage, string Status, double Seconds, string? LogId, long LogBytes)
{
    /// <summary>Its number on the forge, while the run goes on.</summary>
    public long? JobId { get; init; }
}

/// <summary>All that is known of one delivery and the run that proves or disproves it.</summary>
/// <param name="DeliveryId">The instance.</param>
/// <param name="Repository">The repository's name.</param>
/// <param name="Host">The forge's host.</param>
/// <param name="RepositoryId">The repository's number there.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended, or null.</param>
/// <param name="Status">Where it is; null when its instance is no more.</param>
/// <param name="Outcome">What it came to; null while it goes.</param>
/// <param name="Steps">What it did, in order.</param>
/// <param name="Jobs">The jobs of its run.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record RunDetail(
    string DeliveryId,
    string Repository,
    string Host,
    long RepositoryId,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DeliveryStatus? Status,
    RecordedOutcome? Outcome,
    IReadOnlyList<RunStep> Steps,
    IReadOnlyList<RunJob> Jobs,
    string? Error)
{
    /// <summary>Whether it can still change.</summary>
    public bool IsLive => EndedAt is null && Outcome is null;
}

/// <summary>One day of runs.</summary>
public sealed record RunDay(DateOnly Day, long Green, long Red, long Other);

/// <summary>Reads deliveries: those on their way from the engine, those that ended from what was recorded.</summary>
internal sealed class RunReader(ProductDatabase database, IDurableOperations operations, LogStore logs, TimeProvider time)
{
    internal const string OutcomeColumns = """
        SELECT o.delivery_id AS DeliveryId, o.host AS Host, o.repository AS Repository, o.forge AS Forge, o.language AS Language, o.framework AS Framework,
            o.package_manager AS PackageManager, o.source AS Source, o.template_hash AS TemplateHash, o.commit_id AS CommitId, o.outcome AS Outcome, o.reason AS Reason,
            o.tests_run AS TestsRun, o.seconds AS Seconds, o.recorded_at AS RecordedAt
        FROM pipeline_outcomes o
        """;

    private const int MaxActive = 50;
    private const int MaxLogs = 200;
    private const long DayMilliseconds = 24L * 60 * 60 * 1000;

    // What people call the activities and children of a delivery.
    private static readonly Dictionary<string, string> StepNames = new(StringComparer.Ordinal)
    {
        [nameof(DraftPipelineActivity)] = "Analyse and write",
        ["ProvePipelineActivity"] = "Prove",
        ["BranchProofOrchestration"] = "Prove on a branch",
        [nameof(CommitPipelineActivity)] = "Commit",
        [nameof(OpenChangeRequestActivity)] = "Open change request",
        [nameof(PipelineMonitorOrchestration)] = "Watch the run",
        [nameof(RecordOutcomeActivity)] = "Learn",
        [nameof(CloseDeliveryActivity)] = "Close",
    };

    /// <summary>Deliveries that have not ended, the newest first, at most fifty.</summary>
    public async Task<IReadOnlyList<ActiveRun>> ActiveAsync(DashboardScope scope, CancellationToken cancellation)
    {
        var active = new List<ActiveRun>();
        foreach (var state in (OrchestrationState[])[OrchestrationState.Running, OrchestrationState.Pending, OrchestrationState.Suspended])
        {
            var page = await operations.QueryAsync(new InstanceQuery { Orchestration = nameof(PipelineDeliveryOrchestration), State = state, Limit = MaxActive }, cancellation);
            foreach (var instance in page.Instances)
            {
                if (Read<DeliveryInput>(instance.Input) is { } input && await SeesAsync(input.Repository.Host.Authority, input.Repository.Id, scope, cancellation))
                {
                    active.Add(new ActiveRun(
                        instance.Id, input.Repository.FullName, input.Repository.Host.Authority, Read<DeliveryStatus>(instance.Status)?.Step ?? "waiting", instance.CreatedAt, state));
                }
            }
        }

        return [.. active.OrderByDescending(run => run.StartedAt).Take(MaxActive)];
    }

    /// <summary>A page of those that ended, the newest first; null filters mean any.</summary>
    public async Task<BoardPage<RecordedOutcome>> ListAsync(string? outcome, string? text, (string Host, long Id)? repository, DashboardScope scope, string? after, int size, CancellationToken cancellation)
    {
        var at = PageCursor.Read(after, 2);
        var recorded = PageCursor.Number(at, 0);
        var where = (outcome is null ? "" : " AND o.outcome = @outcome")
            + (string.IsNullOrWhiteSpace(text) ? "" : " AND LOWER(o.repository) LIKE @text ESCAPE '\\'")
            + (repository is null ? "" : " AND o.host = @host AND o.repository_id = @repositoryId")
            + (recorded is null ? "" : " AND (o.recorded_at, o.delivery_id) < (@recorded, @id)")
            + scope.And("o.host", "o.repository_id");
        var rows = await database.QueryAsync<RecordedOutcome>(
            $"{OutcomeColumns} WHERE 1 = 1{where} ORDER BY o.recorded_at DESC, o.delivery_id DESC LIMIT @limit",
            new { outcome, text = PageCursor.Anywhere(text ?? ""), host = repository?.Host, repositoryId = repository?.Id ?? 0, recorded = recorded ?? 0, id = at?[1] ?? "", limit = size + 1 },
            cancellation);
        return BoardPage<RecordedOutcome>.Of(rows, size, row => PageCursor.Of(row.RecordedAt, row.DeliveryId));
    }

    /// <summary>Runs by day, the oldest first.</summary>
    public async Task<IReadOnlyList<RunDay>> DaysAsync(int days, DashboardScope scope, CancellationToken cancellation)
    {
        var today = time.GetUtcNow().ToUnixTimeMilliseconds() / DayMilliseconds;
        var since = today - days + 1;
        var rows = (await database.QueryAsync<DayRow>(
            $"""
            SELECT o.recorded_at / @day AS Day, SUM(CASE WHEN o.outcome = 'green' THEN 1 ELSE 0 END) AS Green, SUM(CASE WHEN o.outcome IN ('red', 'timed-out') THEN 1 ELSE 0 END) AS Red, COUNT(*) AS Number
            FROM pipeline_outcomes o WHERE o.recorded_at >= @since{scope.And("o.host", "o.repository_id")} GROUP BY o.recorded_at / @day
            """,
            new { since = since * DayMilliseconds, day = DayMilliseconds },
            cancellation)).ToDictionary(row => row.Day);
        return [.. Enumerable.Range(0, days).Select(i => since + i).Select(day =>
            (Date: DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(day * DayMilliseconds).UtcDateTime), Row: rows.GetValueOrDefault(day)))
            .Select(day => new RunDay(day.Date, day.Row?.Green ?? 0, day.Row?.Red ?? 0, (day.Row?.Number ?? 0) - (day.Row?.Green ?? 0) - (day.Row?.Red ?? 0)))];
    }

    /// <summary>One delivery, or null when there is none that the viewer may see.</summary>
    public async Task<RunDetail?> FindAsync(string id, DashboardScope scope, CancellationToken cancellation)
    {
        var instance = await operations.FindKnownAsync(id, cancellation);
        var outcome = await database.FirstOrDefaultAsync<OutcomeRow>("SELECT host AS Host, repository_id AS RepositoryId FROM pipeline_outcomes WHERE delivery_id = @id", new { id }, cancellation);
        var input = instance?.Name == nameof(PipelineDeliveryOrchestration) ? Read<DeliveryInput>(instance.Input) : null;
        var (host, repositoryId) = outcome is not null ? (outcome.Host, outcome.RepositoryId) : (input?.Repository.Host.Authority ?? "", input?.Repository.Id ?? 0);
        if ((outcome is null && input is null) || !await SeesAsync(host, repositoryId, scope, cancellation))
        {
            return null;
        }

        var recorded = outcome is null ? null : await database.FirstOrDefaultAsync<RecordedOutcome>($"{OutcomeColumns} WHERE o.delivery_id = @id", new { id }, cancellation);
        var status = instance is null ? null : Read<DeliveryStatus>(instance.Output ?? instance.Status);
        var history = instance is null ? [] : await operations.GetHistoryAsync(id, cancellation);
        var kept = await logs.ListAsync(id, null, null, PagePosition.Start, MaxLogs, cancellation);
        return new RunDetail(
            id,
            recorded?.Repository ?? input!.Repository.FullName,
            host,
            repositoryId,
            instance?.CreatedAt,
            instance is null ? DateTimeOffset.FromUnixTimeMilliseconds(recorded!.RecordedAt) : instance.IsTerminal ? instance.UpdatedAt : null,
            status,
            recorded,
            Steps(history),
            Jobs(status, kept),
            instance is null ? null : OrchestrationError.Of(instance.Error, JsonView.Clipped)?.Message);
    }

    private static List<RunStep> Steps(IReadOnlyList<HistoryEvent> history)
    {
        var steps = new List<RunStep>();
        var open = new Dictionary<int, int>();
        foreach (var happened in history.Where(happened => happened.Task is not null))
        {
            switch (happened.Kind)
            {
                case HistoryKind.ActivityScheduled or HistoryKind.ChildScheduled:
                    open[happened.Task!.Value] = steps.Count;
                    steps.Add(new RunStep(StepNames.GetValueOrDefault(happened.Name ?? "", happened.Name ?? "step"), happened.At, null, false, 0));
                    break;
                case HistoryKind.ActivityCompleted or HistoryKind.ChildCompleted or HistoryKind.ActivityFailed or HistoryKind.ChildFailed when open.TryGetValue(happened.Task!.Value, out var at):
                    steps[at] = steps[at] with { EndedAt = happened.At, Failed = happened.Kind is HistoryKind.ActivityFailed or HistoryKind.ChildFailed };
                    break;
                case HistoryKind.ActivityRetried when open.TryGetValue(happened.Task!.Value, out var at):
                    steps[at] = steps[at] with { Retries = steps[at].Retries + 1 };
                    break;
            }
        }

        return steps;
    }

    private static List<RunJob> Jobs(DeliveryStatus? status, IReadOnlyList<JobLog> kept)
    {
        var byName = kept.GroupBy(log => log.Job, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return status is { Jobs.Count: > 0 }
            ? [.. status.Jobs.Select(job => new RunJob(job.Name, job.Stage, job.Status, job.Seconds, byName.GetValueOrDefault(job.Name)?.Id, byName.GetValueOrDefault(job.Name)?.Bytes ?? 0))]
            : [.. kept.Reverse().Select(log => new RunJob(log.Job, "", log.State, 0, log.Id, log.Bytes))];
    }

    private static T? Read<T>(string? json)
        where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web);

    private async Task<bool> SeesAsync(string host, long id, DashboardScope scope, CancellationToken cancellation) => scope.SeesEverything
        || await database.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM repositories r WHERE r.host = @host AND r.id = @id{scope.And("r.host", "r.id")}", new { host, id }, cancellation) > 0;

    private sealed class DayRow
    {
        public long Day { get; init; }
        public long Green { get; init; }
        public long Red { get; init; }
        public long Number { get; init; }
    }

    private sealed class OutcomeRow
    {
        public string Host { get; init; } = "";
        public long RepositoryId { get; init; }
    }
}
