using CiCdPlatform.Core.Learning;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>A configuration that deliveries tried.</summary>
public sealed class LearnedRow
{
    /// <summary>Identifies it.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The forge that it is for.</summary>
    public string Forge { get; init; } = "";

    /// <summary>Its language.</summary>
    public string Language { get; init; } = "";

    /// <summary>Its framework, or empty.</summary>
    public string Framework { get; init; } = "";

    /// <summary>Runs that were green.</summary>
    public long Successes { get; init; }

    /// <summary>Runs that were red.</summary>
    public long Failures { get; init; }

    /// <summary>Repositories that it ran in.</summary>
    public long Repositories { get; init; }

    /// <summary>When it ran last.</summary>
    public DateTimeOffset LastRun => DateTimeOffset.FromUnixTimeMilliseconds(LastRunAt);

    /// <summary>The lower bound of its rate of success, from 0 to 1.</summary>
    public double Confidence => WilsonScore.LowerBound(Successes, Successes + Failures);

    internal long LastRunAt { get; init; }
}

/// <summary>The confidence in a configuration once a run had ended.</summary>
public sealed record ConfidencePoint(DateTimeOffset At, string Outcome, double Confidence);

/// <summary>A configuration with its text, and the runs that it rests on, the oldest first.</summary>
public sealed record LearnedDetail(LearnedRow Row, string Yaml, IReadOnlyList<RecordedOutcome> Evidence, IReadOnlyList<ConfidencePoint> Confidence);

/// <summary>Reads what was learned, and what each configuration rests on.</summary>
internal sealed class LearnedReader(ProductDatabase database)
{
    private const int MaxEvidence = 500;

    private const string Columns = """
        SELECT o.template_hash AS Hash, MIN(o.forge) AS Forge, MIN(o.language) AS Language, MIN(o.framework) AS Framework,
            SUM(CASE WHEN o.outcome = 'green' THEN 1 ELSE 0 END) AS Successes, SUM(CASE WHEN o.outcome = 'red' THEN 1 ELSE 0 END) AS Failures,
            COUNT(DISTINCT o.repository_id) AS Repositories, MAX(o.recorded_at) AS LastRunAt
        FROM pipeline_outcomes o WHERE 1 = 1
        """;

    /// <summary>A page of them, those that ran last first.</summary>
    public async Task<BoardPage<LearnedRow>> ListAsync(string? language, DashboardScope scope, string? after, int size, CancellationToken cancellation)
    {
        var at = PageCursor.Read(after, 2);
        var ran = PageCursor.Number(at, 0);
        var rows = await database.QueryAsync<LearnedRow>(
            $"""
            {Columns}{(language is null ? "" : " AND o.language = @language")}{scope.And("o.host", "o.repository_id")} GROUP BY o.template_hash
            {(ran is null ? "" : "HAVING (MAX(o.recorded_at), o.template_hash) < (@ran, @hash)")} ORDER BY MAX(o.recorded_at) DESC, o.template_hash DESC LIMIT @limit
            """,
            new { language, ran = ran ?? 0, hash = at?[1] ?? "", limit = size + 1 },
            cancellation);
        return BoardPage<LearnedRow>.Of(rows, size, row => PageCursor.Of(row.LastRunAt, row.Hash));
    }

    /// <summary>Languages that something was tried for.</summary>
    public Task<IReadOnlyList<string>> LanguagesAsync(DashboardScope scope, CancellationToken cancellation) => database.QueryAsync<string>(
        $"SELECT DISTINCT o.language FROM pipeline_outcomes o WHERE o.language <> ''{scope.And("o.host", "o.repository_id")} ORDER BY 1 LIMIT 100", null, cancellation);

    /// <summary>One configuration, or null.</summary>
    public async Task<LearnedDetail?> FindAsync(string hash, DashboardScope scope, CancellationToken cancellation)
    {
        var mine = scope.And("o.host", "o.repository_id");
        if (await database.FirstOrDefaultAsync<LearnedRow>($"{Columns} AND o.template_hash = @hash{mine} GROUP BY o.template_hash", new { hash }, cancellation) is not { } row)
        {
            return null;
        }

        var yaml = await database.FirstOrDefaultAsync<string>("SELECT yaml FROM pipeline_templates WHERE hash = @hash", new { hash }, cancellation) ?? "";
        var evidence = await database.QueryAsync<RecordedOutcome>(
            $"{RunReader.OutcomeColumns} WHERE o.template_hash = @hash{mine} ORDER BY o.recorded_at DESC, o.delivery_id LIMIT @limit", new { hash, limit = MaxEvidence }, cancellation);
        var ordered = evidence.Reverse().ToList();
        return new LearnedDetail(row, yaml, ordered, Moves(ordered));
    }

    private static List<ConfidencePoint> Moves(IEnumerable<RecordedOutcome> ordered)
    {
        var (green, red) = (0, 0);
        var points = new List<ConfidencePoint>();
        foreach (var outcome in ordered.Where(outcome => outcome.Outcome is Outcomes.Green or Outcomes.Red))
        {
            (green, red) = outcome.Outcome == Outcomes.Green ? (green + 1, red) : (green, red + 1);
            points.Add(new ConfidencePoint(DateTimeOffset.FromUnixTimeMilliseconds(outcome.RecordedAt), outcome.Outcome, WilsonScore.LowerBound(green, green + red)));
        }

        return points;
    }
}
