using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>A change that was judged, or is being judged: a pull or merge request, or a push where there is no number.</summary>
public sealed record ReviewRow(
    string InstanceId,
    string Repository,
    string Host,
    long RepositoryId,
    string Forge,
    long? Number,
    string? Branch,
    string Commit,
    DateTimeOffset At,
    string State,
    string? Conclusion,
    int? Findings,
    bool Reviewed);

/// <summary>Reads what the product said of changes.</summary>
internal sealed class ReviewReader(ProductDatabase database, IDurableOperations operations)
{
    private const int MaxPages = 5;

    /// <summary>A page, the newest first; pull and merge requests, or pushes.</summary>
    public async Task<BoardPage<ReviewRow>> ListAsync(bool pushes, DashboardScope scope, string? after, int size, CancellationToken cancellation)
    {
        var query = new InstanceQuery { Orchestration = pushes ? nameof(PushChecksOrchestration) : nameof(PullRequestReviewOrchestration), After = after, Limit = size };
        var rows = new List<ReviewRow>();
        string? next = null;

        // What the viewer may not see is passed over, for some pages at most.
        for (var pages = 0; pages < MaxPages && rows.Count < size; pages++)
        {
            var page = await operations.QueryAsync(query with { After = next ?? after, Limit = size - rows.Count }, cancellation);
            rows.AddRange((await SeenAsync(page.Instances.Select(instance => Row(instance, pushes)).OfType<ReviewRow>().ToList(), scope, cancellation)));
            next = page.Next;
            if (next is null)
            {
                break;
            }
        }

        return new BoardPage<ReviewRow>(rows, next);
    }

    private static ReviewRow? Row(OrchestrationInstance instance, bool pushes)
    {
        if (instance.Input is null)
        {
            return null;
        }

        var (repository, number, branch, commit) = pushes ? Push(instance.Input) : Change(instance.Input);
        var result = instance is { State: OrchestrationState.Completed, Output: { } output } ? JsonSerializer.Deserialize<CheckResult>(output, JsonSerializerOptions.Web) : null;
        return new ReviewRow(
            instance.Id,
            repository.FullName,
            repository.Host.Authority,
            repository.Id,
            repository.Forge.ToString(),
            number,
            branch,
            commit,
            instance.UpdatedAt,
            Operations.StateNames.Of(instance.State),
            result?.Conclusion.ToLowerInvariant(),
            result?.Findings,
            result?.ReviewId is not null);
    }

    private static (RepositoryRef Repository, long? Number, string? Branch, string Commit) Push(string json)
    {
        var input = JsonSerializer.Deserialize<PushChecksInput>(json, JsonSerializerOptions.Web)!;
        return (input.Repository, null, input.Branch, input.After);
    }

    private static (RepositoryRef Repository, long? Number, string? Branch, string Commit) Change(string json)
    {
        var input = JsonSerializer.Deserialize<PullRequestReviewInput>(json, JsonSerializerOptions.Web)!;
        return (input.Repository, input.Number, null, input.HeadSha);
    }

    private async Task<IReadOnlyList<ReviewRow>> SeenAsync(List<ReviewRow> rows, DashboardScope scope, CancellationToken cancellation)
    {
        if (scope.SeesEverything || rows.Count == 0)
        {
            return rows;
        }

        var ids = string.Join(", ", rows.Select(row => row.RepositoryId).Distinct());
        var seen = (await database.QueryAsync<SeenRow>($"SELECT r.host AS Host, r.id AS Id FROM repositories r WHERE r.id IN ({ids}){scope.And("r.host", "r.id")}", null, cancellation))
            .Select(row => (row.Host, row.Id)).ToHashSet();
        return [.. rows.Where(row => seen.Contains((row.Host, row.RepositoryId)))];
    }

    private sealed class SeenRow
    {
        public string Host { get; init; } = "";
        public long Id { get; init; }
    }
}
