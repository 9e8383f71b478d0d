using System.Globalization;
using System.Text;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Which repositories a page lists.</summary>
/// <param name="Text">Somewhere in the name.</param>
/// <param name="Health">green, red, other (neither) or none (never ran); null for any.</param>
/// <param name="ByName">In the order of names instead of what needs attention first.</param>
public sealed record RepositoryQuery(string? Text, string? Health, bool ByName)
{
    /// <summary>The healths that may be asked for.</summary>
    public static IReadOnlyList<string> Healths { get; } = ["red", "green", "other", "none"];
}

/// <summary>A repository in a list.</summary>
public sealed class RepositoryRow
{
    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its number there.</summary>
    public long Id { get; init; }

    /// <summary>GitHub or GitLab.</summary>
    public string Forge { get; init; } = "";

    /// <summary>Its name.</summary>
    public string FullName { get; init; } = "";

    /// <summary>How its latest pipeline ended, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>Open findings that are high or critical.</summary>
    public long Blocking { get; init; }

    /// <summary>Open findings.</summary>
    public long OpenFindings { get; init; }

    /// <summary>Its latest runs, the oldest first.</summary>
    public IReadOnlyList<RunMark> Runs { get; internal set; } = [];

    /// <summary>Its languages, frameworks and package managers as pipelines were written for them.</summary>
    public IReadOnlyList<string> Components { get; internal set; } = [];

    internal long Rank { get; init; }
}

/// <summary>One run among others: how it ended, how long its jobs took, and when.</summary>
public sealed class RunMark
{
    /// <summary>The delivery.</summary>
    public string DeliveryId { get; init; } = "";

    /// <summary>How it ended.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Seconds of all jobs.</summary>
    public double Seconds { get; init; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(RecordedAt);

    internal string Host { get; init; } = "";

    internal long RepositoryId { get; init; }

    internal string Language { get; init; } = "";

    internal string Framework { get; init; } = "";

    internal string PackageManager { get; init; } = "";

    internal long RecordedAt { get; init; }
}

/// <summary>How many repositories there are by health.</summary>
public sealed record RepositoryCounts(long Total, IReadOnlyDictionary<string, long> ByHealth);

/// <summary>Reads repositories page by page, with their health and their latest runs.</summary>
internal sealed class RepositoryReader(ProductDatabase database)
{
    private const int RunsShown = 20;

    // Every repository has one rank, so that a page costs one pass over names and two indexes, and only its own rows are read further.
    private const string Ranked = """
        SELECT r.host AS Host, r.id AS Id, r.forge AS Forge, r.full_name AS FullName, COALESCE(f.blocking, 0) AS Blocking, COALESCE(f.number, 0) AS OpenFindings,
            (SELECT o.outcome FROM pipeline_outcomes o WHERE o.host = r.host AND o.repository_id = r.id ORDER BY o.recorded_at DESC LIMIT 1) AS Outcome
        FROM repositories r LEFT JOIN (
            SELECT host, repository_id, COUNT(*) AS number, SUM(CASE WHEN severity >= 3 THEN 1 ELSE 0 END) AS blocking
            FROM security_findings WHERE fixed_at IS NULL AND ignored IS NULL GROUP BY host, repository_id) f ON f.host = r.host AND f.repository_id = r.id
        WHERE r.removed = 0
        """;

    private const string Rank = "(CASE WHEN x.Outcome IN ('red', 'timed-out') THEN 1000000 ELSE 0 END + x.Blocking)";

    /// <summary>A page.</summary>
    public async Task<BoardPage<RepositoryRow>> ListAsync(RepositoryQuery query, DashboardScope scope, string? after, int size, CancellationToken cancellation)
    {
        var at = PageCursor.Read(after, 4);
        var (rank, id) = (PageCursor.Number(at, 0), PageCursor.Number(at, 3));
        var isFirst = rank is null || id is null;
        var order = query.ByName ? "x.FullName, x.Host, x.Id" : $"{Rank} DESC, x.FullName, x.Host, x.Id";
        var beyond = "(x.FullName, x.Host, x.Id) > (@name, @host, @id)";
        var position = isFirst ? "" : query.ByName ? $" AND {beyond}" : $" AND ({Rank} < @rank OR ({Rank} = @rank AND {beyond}))";
        var rows = await database.QueryAsync<RepositoryRow>(
            $"SELECT x.Host, x.Id, x.Forge, x.FullName, x.Blocking, x.OpenFindings, x.Outcome, {Rank} AS Rank FROM ({Ranked}{Named(query)}{scope.And("r.host", "r.id")}) x WHERE {Healthy(query.Health)}{position} ORDER BY {order} LIMIT @limit",
            new { text = PageCursor.Anywhere(query.Text ?? ""), rank = rank ?? 0, name = at?[1] ?? "", host = at?[2] ?? "", id = id ?? 0, limit = size + 1 },
            cancellation);
        var page = BoardPage<RepositoryRow>.Of(rows, size, row => PageCursor.Of(row.Rank, row.FullName, row.Host, row.Id));
        await FillAsync(page.Rows, cancellation);
        return page;
    }

    /// <summary>How many there are, whatever health is asked for.</summary>
    public async Task<RepositoryCounts> CountAsync(RepositoryQuery query, DashboardScope scope, CancellationToken cancellation)
    {
        var rows = await database.QueryAsync<CountRow>(
            $"""
            SELECT CASE WHEN x.Outcome IS NULL THEN 'none' WHEN x.Outcome IN ('red', 'timed-out') THEN 'red' WHEN x.Outcome = 'green' THEN 'green' ELSE 'other' END AS Health, COUNT(*) AS Number
            FROM ({Ranked}{Named(query)}{scope.And("r.host", "r.id")}) x GROUP BY 1
            """,
            new { text = PageCursor.Anywhere(query.Text ?? "") },
            cancellation);
        return new RepositoryCounts(rows.Sum(row => row.Number), rows.ToDictionary(row => row.Health, row => row.Number, StringComparer.Ordinal));
    }

    /// <summary>One repository, or null when there is none that the viewer may see.</summary>
    public async Task<RepositoryRow?> FindAsync(string host, long id, DashboardScope scope, CancellationToken cancellation)
    {
        var row = await database.FirstOrDefaultAsync<RepositoryRow>($"{Ranked} AND r.host = @host AND r.id = @id{scope.And("r.host", "r.id")}", new { host, id }, cancellation);
        if (row is not null)
        {
            await FillAsync([row], cancellation);
        }

        return row;
    }

    private static string Named(RepositoryQuery query) => string.IsNullOrWhiteSpace(query.Text) ? "" : " AND LOWER(r.full_name) LIKE @text ESCAPE '\\'";

    private static string Healthy(string? health) => health switch
    {
        "green" => "x.Outcome = 'green'",
        "red" => "x.Outcome IN ('red', 'timed-out')",
        "none" => "x.Outcome IS NULL",
        "other" => "x.Outcome NOT IN ('green', 'red', 'timed-out')",
        _ => "1 = 1",
    };

    private async Task FillAsync(IReadOnlyList<RepositoryRow> page, CancellationToken cancellation)
    {
        foreach (var host in page.GroupBy(row => row.Host, StringComparer.Ordinal))
        {
            var sql = new StringBuilder();
            foreach (var id in host.Select(row => row.Id.ToString(CultureInfo.InvariantCulture)))
            {
                sql.Append(sql.Length == 0 ? "" : " UNION ALL ").Append(
                    $"SELECT * FROM (SELECT delivery_id AS DeliveryId, host AS Host, repository_id AS RepositoryId, outcome AS Outcome, seconds AS Seconds, recorded_at AS RecordedAt, language AS Language, framework AS Framework, package_manager AS PackageManager FROM pipeline_outcomes WHERE host = @host AND repository_id = {id} ORDER BY recorded_at DESC LIMIT {RunsShown}) r{id.Replace('-', '_')}");
            }

            var runs = (await database.QueryAsync<RunMark>(sql.ToString(), new { host = host.Key }, cancellation)).ToLookup(run => run.RepositoryId);
            foreach (var row in host)
            {
                row.Runs = [.. runs[row.Id].OrderBy(run => run.RecordedAt)];
                row.Components = [.. row.Runs.Reverse().SelectMany(run => new[] { run.Language, run.Framework, run.PackageManager }).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
            }
        }
    }

    private sealed class CountRow
    {
        public string Health { get; init; } = "";
        public long Number { get; init; }
    }
}
