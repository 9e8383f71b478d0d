using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Which findings a page lists; null means any.</summary>
/// <param name="State">open, ignored, fixed or all.</param>
/// <param name="Severity">Exactly this one.</param>
/// <param name="Scanner">Of this scanner.</param>
/// <param name="Rule">Of this rule.</param>
/// <param name="Repository">In this one, by its full name.</param>
/// <param name="Text">Somewhere in the rule, the file or the repository's name.</param>
/// <param name="Newest">The newest first instead of the worst.</param>
public sealed record FindingQuery(string State, Severity? Severity, string? Scanner, string? Rule, string? Repository, string? Text, bool Newest)
{
    /// <summary>The states that may be asked for.</summary>
    public static IReadOnlyList<string> States { get; } = ["open", "ignored", "fixed", "all"];
}

/// <summary>A finding in a list.</summary>
public sealed class FindingRow
{
    /// <summary>Its id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The repository's number there.</summary>
    public long RepositoryId { get; init; }

    /// <summary>The repository's name.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The rule.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The scanner.</summary>
    public string Scanner { get; init; } = "";

    /// <summary>How bad it is.</summary>
    public Severity Severity => (Severity)SeverityNumber;

    /// <summary>The file.</summary>
    public string File { get; init; } = "";

    /// <summary>The 1-based line.</summary>
    public long Line { get; init; }

    /// <summary>Why it is ignored, by the policy or by a person.</summary>
    public string? Ignored { get; init; }

    /// <summary>What its owner noted.</summary>
    public string? Note { get; init; }

    /// <summary>Who said so last.</summary>
    public string? TriagedBy { get; init; }

    /// <summary>Whether a person ignores it, not the policy.</summary>
    public bool IgnoredByPerson => PersonIgnores == 1;

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset FirstSeen => DateTimeOffset.FromUnixTimeMilliseconds(FirstSeenAt);

    /// <summary>When it was last seen.</summary>
    public DateTimeOffset LastSeen => DateTimeOffset.FromUnixTimeMilliseconds(LastSeenAt);

    /// <summary>When it was gone.</summary>
    public DateTimeOffset? Fixed => FixedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    /// <summary>The commit at which it was first seen.</summary>
    public string FirstCommit { get; init; } = "";

    /// <summary>The commit at which it was last seen.</summary>
    public string LastCommit { get; init; } = "";

    /// <summary>open, ignored or fixed.</summary>
    public string State => FixedAt is not null ? "fixed" : Ignored is not null ? "ignored" : "open";

    /// <summary>All that is known of it.</summary>
    public Finding Finding => JsonSerializer.Deserialize<Finding>(Json, JsonSerializerOptions.Web)!;

    internal long PersonIgnores { get; init; }

    internal long SeverityNumber { get; init; }

    internal long FirstSeenAt { get; init; }

    internal long LastSeenAt { get; init; }

    internal long? FixedAt { get; init; }

    internal string Json { get; init; } = "";
}

/// <summary>How many findings a filter leaves, by what they could be filtered by further.</summary>
public sealed record FindingCounts(long Total, IReadOnlyDictionary<Severity, long> BySeverity, IReadOnlyDictionary<string, long> ByScanner);

/// <summary>One day of the list of findings: how many were open at its end, appeared and went.</summary>
public sealed record FindingDay(DateOnly Day, long Open, long Appeared, long Fixed);

/// <summary>Reads findings page by page, with what people said of them.</summary>
internal sealed class FindingReader(ProductDatabase database, TimeProvider time)
{
    private const int TrendDays = 30;
    private const long DayMilliseconds = 24L * 60 * 60 * 1000;

    private const string From = " FROM security_findings f LEFT JOIN finding_triage t ON t.finding_id = f.id ";

    private const string Columns = """
        SELECT f.id AS Id, f.host AS Host, f.repository_id AS RepositoryId, f.repository AS Repository, f.rule AS Rule, f.scanner AS Scanner, f.severity AS SeverityNumber,
            f.file AS File, f.line AS Line, COALESCE(t.ignored, f.ignored) AS Ignored, t.note AS Note, t.by_name AS TriagedBy,
            CASE WHEN t.ignored IS NULL THEN 0 ELSE 1 END AS PersonIgnores, f.first_seen_at AS FirstSeenAt, f.last_seen_at AS LastSeenAt, f.fixed_at AS FixedAt,
            f.first_commit AS FirstCommit, f.last_commit AS LastCommit, f.json AS Json
        """;

    /// <summary>A page, the worst or the newest first.</summary>
    public async Task<BoardPage<FindingRow>> ListAsync(FindingQuery query, DashboardScope scope, string? after, int size, CancellationToken cancellation)
    {
        var at = PageCursor.Read(after, 3);
        var (severity, seen) = (PageCursor.Number(at, 0), PageCursor.Number(at, 1));
        var order = query.Newest ? "f.first_seen_at, f.severity, f.id" : "f.severity, f.first_seen_at, f.id";
        var position = query.Newest ? "@seen, @afterSeverity, @id" : "@afterSeverity, @seen, @id";
        var where = Where(query, scope) + (severity is null || seen is null ? "" : $" AND ({order}) < ({position})");
        var rows = await database.QueryAsync<FindingRow>(
            $"{Columns} {From} WHERE {where} ORDER BY {order.Replace(",", " DESC,", StringComparison.Ordinal)} DESC LIMIT @limit",
            Parameters(query, severity ?? 0, seen ?? 0, at?[2] ?? "", size + 1),
            cancellation);
        return BoardPage<FindingRow>.Of(rows, size, row => PageCursor.Of(row.SeverityNumber, row.FirstSeenAt, row.Id));
    }

    /// <summary>One finding, or null when there is none that the viewer may see.</summary>
    public Task<FindingRow?> FindAsync(string id, DashboardScope scope, CancellationToken cancellation) => database.FirstOrDefaultAsync<FindingRow>(
        $"{Columns} {From} WHERE f.id = @id{scope.And("f.host", "f.repository_id")}", new { id }, cancellation);

    /// <summary>How many there are.</summary>
    public async Task<FindingCounts> CountAsync(FindingQuery query, DashboardScope scope, CancellationToken cancellation)
    {
        var rows = await database.QueryAsync<CountRow>(
            $"SELECT f.severity AS Severity, f.scanner AS Scanner, COUNT(*) AS Number{From}WHERE {Where(query, scope)} GROUP BY f.severity, f.scanner",
            Parameters(query, 0, 0, "", 0),
            cancellation);
        return new FindingCounts(
            rows.Sum(row => row.Number),
            rows.GroupBy(row => (Severity)row.Severity).ToDictionary(group => group.Key, group => group.Sum(row => row.Number)),
            rows.GroupBy(row => row.Scanner, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => row.Number), StringComparer.Ordinal));
    }

    /// <summary>How many open findings each bot tells of.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountByBotAsync(IReadOnlyList<Bot> bots, DashboardScope scope, CancellationToken cancellation)
    {
        var rows = await database.QueryAsync<RuleRow>(
            $"SELECT f.rule AS Rule, f.scanner AS Scanner, COUNT(*) AS Number{From}WHERE {Where(new FindingQuery("open", null, null, null, null, null, false), scope)} GROUP BY f.rule, f.scanner", Parameters(new FindingQuery("open", null, null, null, null, null, false), 0, 0, "", 0), cancellation);
        return bots.ToDictionary(bot => bot.Id, bot => rows.Where(row => bot.Scanners.Contains(row.Scanner) && bot.SpeaksOf(row.Rule, [])).Sum(row => row.Number), StringComparer.Ordinal);
    }

    /// <summary>The last thirty days, the oldest first.</summary>
    public async Task<IReadOnlyList<FindingDay>> TrendAsync(DashboardScope scope, CancellationToken cancellation)
    {
        var today = time.GetUtcNow().ToUnixTimeMilliseconds() / DayMilliseconds;
        var since = today - TrendDays + 1;
        var mine = scope.And("f.host", "f.repository_id");
        var parameters = new { since = since * DayMilliseconds, day = DayMilliseconds };
        var appeared = await DaysAsync($"SELECT f.first_seen_at / @day AS Day, COUNT(*) AS Number FROM security_findings f WHERE f.first_seen_at >= @since{mine} GROUP BY f.first_seen_at / @day", parameters, cancellation);
        var gone = await DaysAsync($"SELECT f.fixed_at / @day AS Day, COUNT(*) AS Number FROM security_findings f WHERE f.fixed_at >= @since{mine} GROUP BY f.fixed_at / @day", parameters, cancellation);
        var open = (await CountAsync(new FindingQuery("open", null, null, null, null, null, false), scope, cancellation)).Total;
        var days = new List<FindingDay>(TrendDays);
        for (var day = today; day >= since; day--)
        {
            var (more, less) = (appeared.GetValueOrDefault(day), gone.GetValueOrDefault(day));
            days.Add(new FindingDay(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(day * DayMilliseconds).UtcDateTime), Math.Max(0, open), more, less));
            open += less - more;
        }

        days.Reverse();
        return days;
    }

    private static object Parameters(FindingQuery query, long afterSeverity, long seen, string id, int limit) => new
    {
        severity = (int)(query.Severity ?? Severity.Info),
        query.Scanner,
        query.Rule,
        query.Repository,
        text = PageCursor.Anywhere(query.Text ?? ""),
        afterSeverity,
        seen,
        id,
        limit,
    };

    private static string Where(FindingQuery query, DashboardScope scope) => new StringBuilder()
        .Append(query.State switch
        {
            "open" => "f.fixed_at IS NULL AND f.ignored IS NULL AND t.ignored IS NULL",
            "fixed" => "f.fixed_at IS NOT NULL",
            "ignored" => "f.fixed_at IS NULL AND (f.ignored IS NOT NULL OR t.ignored IS NOT NULL)",
            _ => "1 = 1",
        })
        .Append(query.Severity is null ? "" : " AND f.severity = @severity")
        .Append(query.Scanner is null ? "" : " AND f.scanner = @Scanner")
        .Append(query.Rule is null ? "" : " AND f.rule = @Rule")
        .Append(query.Repository is null ? "" : " AND f.repository = @Repository")
        .Append(string.IsNullOrWhiteSpace(query.Text) ? "" : " AND (f.rule LIKE @text ESCAPE '\\' OR LOWER(f.file) LIKE @text ESCAPE '\\' OR LOWER(f.repository) LIKE @text ESCAPE '\\')")
        .Append(scope.And("f.host", "f.repository_id"))
        .ToString();

    private async Task<Dictionary<long, long>> DaysAsync(string sql, object parameters, CancellationToken cancellation) =>
        (await database.QueryAsync<DayRow>(sql, parameters, cancellation)).ToDictionary(row => row.Day, row => row.Number);

    private sealed class CountRow
    {
        public long Severity { get; init; }
        public string Scanner { get; init; } = "";
        public long Number { get; init; }
    }

    private sealed class RuleRow
    {
        public string Rule { get; init; } = "";
        public string Scanner { get; init; } = "";
        public long Number { get; init; }
    }

    private sealed class DayRow
    {
        public long Day { get; init; }
        public long Number { get; init; }
    }
}
