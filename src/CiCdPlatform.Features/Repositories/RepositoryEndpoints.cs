using System.Globalization;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Repositories;

/// <summary>A repository that the product was let into, and how it stands.</summary>
public sealed class RepositorySummary
{
    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The forge's number of it.</summary>
    public long Id { get; init; }

    /// <summary><c>GitHub</c> or <c>GitLab</c>.</summary>
    public string Forge { get; init; } = "";

    /// <summary>Its present name.</summary>
    public string FullName { get; init; } = "";

    /// <summary>Open findings on the default branch.</summary>
    public long OpenFindings { get; init; }

    /// <summary>Those of them that are high or critical.</summary>
    public long SevereFindings { get; init; }

    /// <summary>What the latest delivered pipeline came to, or null.</summary>
    public string? LastOutcome { get; init; }

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset SeenAt => DateTimeOffset.FromUnixTimeMilliseconds(SeenAtMilliseconds);

    internal long SeenAtMilliseconds { get; init; }
}

/// <summary>A page of repositories; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record RepositoryPage(IReadOnlyList<RepositorySummary> Repositories, string? Next);

/// <summary><c>/api/v1/repositories</c>: where the product was let in.</summary>
internal static class RepositoryEndpoints
{
    private const int MaxLimit = 500;

    private const string Columns = """
        SELECT host AS Host, id AS Id, forge AS Forge, full_name AS FullName, seen_at AS SeenAtMilliseconds,
            (SELECT COUNT(*) FROM security_findings f WHERE f.host = repositories.host AND f.repository_id = repositories.id AND f.fixed_at IS NULL AND f.ignored IS NULL) AS OpenFindings,
            (SELECT COUNT(*) FROM security_findings f WHERE f.host = repositories.host AND f.repository_id = repositories.id AND f.fixed_at IS NULL AND f.ignored IS NULL AND f.severity >= 3) AS SevereFindings,
            (SELECT o.outcome FROM pipeline_outcomes o WHERE o.host = repositories.host AND o.repository_id = repositories.id ORDER BY o.recorded_at DESC LIMIT 1) AS LastOutcome
        FROM repositories WHERE removed = 0

        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/repositories").WithTags("repositories").RequireRole(Role.Viewer);
        group.MapGet("", ListAsync).WithName("listRepositories").WithSummary("Repositories by name; name filters by a part of it.").Cached(5);
        group.MapGet("/{host}/{id}", GetAsync).WithName("getRepository").WithSummary("A repository.").Cached(5).Example("host", "github.com").Example("id", "1296269");
    }

    private static async Task<Results<Ok<RepositoryPage>, ProblemHttpResult>> ListAsync(
        string? host, string? name, string? after, int? limit, Caller caller, ProductDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        if (limit is < 1 or > MaxLimit || after is { Length: > 1_000 } || name is { Length: > 500 })
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        var (size, visible) = (limit ?? 100, Visibility.Of(caller, time));
        var parts = (after ?? "").Split('|', 3);
        if (parts.Length is not (1 or 3) || (parts.Length == 1 && parts[0].Length > 0) || !long.TryParse(parts.Length == 3 ? parts[2] : "0", NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return OperationProblems.Invalid("after must be the \"next\" of the page before, unchanged");
        }

        var rows = await database.QueryAsync<RepositorySummary>(
            Columns + (parts.Length == 3 ? " AND (full_name > @from OR (full_name = @from AND (host > @fromHost OR (host = @fromHost AND id > @id))))" : "") + (string.IsNullOrEmpty(host) ? "" : " AND host = @host")
            + (string.IsNullOrEmpty(name) ? "" : " AND lower(full_name) LIKE @pattern ESCAPE '!'") + visible.Condition("repositories.host", "repositories.id", "repositories.full_name") + " ORDER BY full_name, host, id LIMIT @size",
            new
            {
                from = parts[0],
                fromHost = parts.Length == 3 ? parts[1] : "",
                id,
                host,
                pattern = $"%{(name ?? "").ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%",
                size,
                visible.VisibleTo,
                visible.VisibleToOwner,
                visible.VisibleAt,
            },
            cancellation);
        return TypedResults.Ok(new RepositoryPage(rows, rows.Count < size ? null : string.Create(CultureInfo.InvariantCulture, $"{rows[^1].FullName}|{rows[^1].Host}|{rows[^1].Id}")));
    }

    private static async Task<Results<Ok<RepositorySummary>, ProblemHttpResult>> GetAsync(string host, long id, Caller caller, ProductDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        var visible = Visibility.Of(caller, time);
        return await database.FirstOrDefaultAsync<RepositorySummary>(
            Columns + " AND host = @host AND id = @id" + visible.Condition("repositories.host", "repositories.id", "repositories.full_name"),
            new { host, id, visible.VisibleTo, visible.VisibleToOwner, visible.VisibleAt },
            cancellation) is { } row ? TypedResults.Ok(row) : RepositoryAccess.Judge(Role.None, Role.Viewer)!;
    }
}
