using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
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
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/logs").WithTags("logs").RequireRole(Role.Viewer);
        group.MapGet("", ListAsync).WithName("listLogs").WithSummary("Logs of watched jobs, the newest first, by delivery, repository or run.");
        group.MapGet("/{id}", async Task<Results<Ok<JobLog>, ProblemHttpResult>> (string id, Caller caller, LogStore logs, TimeProvider time, CancellationToken cancellation) =>
            await logs.FindAsync(id, cancellation, Visibility.Of(caller, time)) is { } log ? TypedResults.Ok(log) : NotFound()).WithName("getLog").WithSummary("One log without its text.").Example("id", "log-0123456789abcdef0123");
        group.MapGet("/{id}/text", TextAsync).WithName("getLogText").WithSummary("The text of a log.").Streams().Example("id", "log-0123456789abcdef0123").Produces(StatusCodes.Status200OK, contentType: "text/plain");
    }

    private static async Task<Results<Ok<LogPage>, ProblemHttpResult>> ListAsync(
        string? delivery, string? repository, long? run, string? after, int? limit, Caller caller, LogStore logs, TimeProvider time, CancellationToken cancellation)
    {
        if (PageRequest.Read(after, limit) is not { } page)
        {
            return PageRequest.Refused;
        }

        var listed = await logs.ListAsync(delivery, repository, run, page.After, page.Size, cancellation, Visibility.Of(caller, time));
        return TypedResults.Ok(new LogPage(listed, page.Next(listed, last => new PagePosition(last.CreatedAtMilliseconds, last.Id))));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TextAsync(string id, Caller caller, HttpResponse response, LogStore logs, TimeProvider time, CancellationToken cancellation) =>
        await logs.FindAsync(id, cancellation, Visibility.Of(caller, time)) is null ? NotFound() : await TextAnswer.OfAsync(logs.ReadAsync(id, cancellation), "log-unreadable", null, response, cancellation);

    private static ProblemHttpResult NotFound() => OperationProblems.Problem(
        StatusCodes.Status404NotFound, "log-not-found", "there is no such log: logs are deleted after Retention:DeleteLogsAfter; GET /api/v1/logs lists what there is");
}
