using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Operations;

/// <summary><c>/api/v1/orchestrations</c>: what runs, what happened to it, and the means to step in.</summary>
internal static class OrchestrationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/orchestrations").WithTags("orchestrations").RequireRole(Role.Viewer);
        group.MapGet("", ListAsync).WithName("listOrchestrations").WithSummary("What runs and ran, the newest first. A page may be shorter than its limit: what one may not see is left out.");
        group.MapGet("/statistics", async ([FromServices] IDurableOperations operations, CancellationToken cancellation) =>
            TypedResults.Ok(StatisticsView.Of(await operations.MeasureAsync(cancellation)))).WithName("getOrchestrationStatistics")
            .WithSummary("How much work there is.").RequireRole(Role.Viewer, RoleScope.Platform).Cached(2);
        group.MapPost("/purge", PurgeAsync).WithName("purgeOrchestrations").WithSummary("Deletes what has ended; with dryRun it only counts.")
            .RequireRole(Role.Administrator, RoleScope.Platform).Limited(RateClass.Heavy).Example(new PurgeRequest("30.00:00:00", null, ["completed"], DryRun: true));
        group.MapGet("/{id}", GetAsync).WithName("getOrchestration").WithSummary("An instance; with history=true what happened to it.").Example("id", "retention");
        group.MapGet("/{id}/history", HistoryAsync).WithName("getOrchestrationHistory").WithSummary("What happened to an instance.").Example("id", "retention");
        OrchestrationActions.Map(group);
    }

    private static async Task<Results<Ok<OrchestrationPage>, ProblemHttpResult>> ListAsync(
        [AsParameters] OrchestrationFilter filter, Caller caller, RepositoryAccess access, [FromServices] IDurableOperations operations, CancellationToken cancellation)
    {
        var (query, fault) = filter.Read();
        if (query is null)
        {
            return OperationProblems.Invalid(fault!);
        }

        try
        {
            var page = await operations.QueryAsync(query, cancellation);
            var seen = new List<OrchestrationView>();
            foreach (var instance in page.Instances)
            {
                if (await access.RoleAsync(caller, instance, cancellation) >= Role.Viewer)
                {
                    seen.Add(OrchestrationView.Row(instance));
                }
            }

            return TypedResults.Ok(new OrchestrationPage(seen, page.Next));
        }
        catch (ArgumentException)
        {
            return OperationProblems.Invalid("after must be the \"next\" of the page before, unchanged; leave it out for the first page");
        }
    }

    /// <summary>With <c>history=true</c> what happened, too; long payloads are cut unless <c>full=true</c>.</summary>
    private static async Task<Results<Ok<OrchestrationView>, ProblemHttpResult>> GetAsync(
        string id, bool? history, bool? full, Caller caller, RepositoryAccess access, [FromServices] IDurableOperations operations, CancellationToken cancellation)
    {
        if (await operations.FindSeenAsync(id, caller, access, cancellation) is not { } instance)
        {
            return OperationProblems.NotFound(id);
        }

        var events = history == true ? await operations.GetHistoryAsync(id, cancellation) : null;
        return TypedResults.Ok(OrchestrationView.Detail(instance, full == true ? JsonView.Full : JsonView.Clipped, events));
    }

    private static async Task<Results<Ok<List<HistoryView>>, ProblemHttpResult>> HistoryAsync(
        string id, bool? full, Caller caller, RepositoryAccess access, [FromServices] IDurableOperations operations, CancellationToken cancellation)
    {
        if (await operations.FindSeenAsync(id, caller, access, cancellation) is null)
        {
            return OperationProblems.NotFound(id);
        }

        var view = full == true ? JsonView.Full : JsonView.Clipped;
        return TypedResults.Ok((await operations.GetHistoryAsync(id, cancellation)).Select(happened => HistoryView.Of(happened, view)).ToList());
    }

    private static async Task<Results<Ok<PurgeResult>, ProblemHttpResult>> PurgeAsync(
        PurgeRequest request, [FromServices] IDurableOperations operations, TimeProvider time, CancellationToken cancellation)
    {
        var (before, states, fault) = request.Read(time.GetUtcNow());
        if (fault is not null)
        {
            return OperationProblems.Invalid(fault);
        }

        var purged = request.DryRun
            ? await operations.CountEndedAsync(before, states, request.Archived, request.Limit, cancellation)
            : await operations.PurgeAsync(before, [.. states], request.Archived, request.Limit, cancellation);
        return TypedResults.Ok(new PurgeResult(purged, request.DryRun, purged >= request.Limit, before, states.Select(StateNames.Of).ToList()));
    }
}

/// <summary>Questions that several endpoints ask.</summary>
internal static class OperationQueries
{
    /// <summary>An instance, or null; what cannot be an id is no instance.</summary>
    public static async Task<OrchestrationInstance?> FindKnownAsync(this IDurableOperations operations, string id, CancellationToken cancellation) =>
        InstanceId.IsValid(id) ? await operations.FindAsync(id, cancellation) : null;

    /// <summary>An instance that the caller may see, or null.</summary>
    public static async Task<OrchestrationInstance?> FindSeenAsync(this IDurableOperations operations, string id, Caller caller, RepositoryAccess access, CancellationToken cancellation) =>
        await operations.FindKnownAsync(id, cancellation) is { } instance && await access.RoleAsync(caller, instance, cancellation) >= Role.Viewer ? instance : null;

    /// <summary>How many a purge would delete, at most <paramref name="limit"/>.</summary>
    public static async Task<int> CountEndedAsync(
        this IDurableOperations operations, DateTimeOffset before, IReadOnlyList<OrchestrationState> states, bool archived, int limit, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var state in states)
        {
            foreach (var inArchive in archived ? (bool[])[false, true] : [false])
            {
                // What was last touched before a moment was created before it.
                var query = new InstanceQuery { State = state, CreatedBefore = before, Archived = inArchive, Limit = 1_000 };
                do
                {
                    var page = await operations.QueryAsync(query, cancellation);
                    count += page.Instances.Count(instance => instance.UpdatedAt < before);
                    query = query with { After = page.Next };
                }
                while (query.After is not null && count < limit);
            }
        }

        return Math.Min(count, limit);
    }
}
