using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Logs;

/// <summary>A page of logs; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record LogPage(IReadOnlyList<JobLog> Logs, string? Next);

/// <summary><c>/api/v1/logs</c>: what the watched jobs said.</summary>
internal static class LogEndpoints
{
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/logs").WithTags("logs");
        group.MapGet("", ListAsync).WithName("listLogs");
        group.MapGet("/{id}", async Task<Results<Ok<JobLog>, ProblemHttpResult>> (string id, LogStore logs, CancellationToken cancellation) =>
            await logs.FindAsync(id, cancellation) is { } log ? TypedResults.Ok(log) : NotFound()).WithName("getLog");
        group.MapGet("/{id}/text", TextAsync).WithName("getLogText");
    }

    private static async Task<Results<Ok<LogPage>, ProblemHttpResult>> ListAsync(
        string? delivery, string? repository, long? run, string? after, int? limit, LogStore logs, CancellationToken cancellation)
    {
        if (PagePosition.Parse(after) is not { } position || limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        var size = limit ?? 100;
        var page = await logs.ListAsync(delivery, repository, run, position, size, cancellation);
        return TypedResults.Ok(new LogPage(page, page.Count < size ? null : new PagePosition(page[^1].CreatedAtMilliseconds, page[^1].Id).ToString()));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TextAsync(string id, LogStore logs, CancellationToken cancellation) =>
        await logs.FindAsync(id, cancellation) is null
            ? NotFound()
            : TypedResults.Stream(
                async body =>
                {
                    await foreach (var piece in logs.ReadAsync(id, cancellation))
                    {
                        await body.WriteAsync(piece, cancellation);
                    }
                },
                "text/plain; charset=utf-8");

    private static ProblemHttpResult NotFound() => OperationProblems.Problem(
        StatusCodes.Status404NotFound, "log-not-found", "there is no such log: logs are deleted after Retention:DeleteLogsAfter; GET /api/v1/logs lists what there is");
}
