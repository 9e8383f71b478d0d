using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Audit;

/// <summary>A page of the audit log; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record AuditPage(IReadOnlyList<AuditRecord> Entries, string? Next);

/// <summary><c>/api/v1/audit</c>: who did what, and whether anybody touched the log.</summary>
internal static class AuditEndpoints
{
    private const int MaxLimit = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/audit").WithTags("audit").RequireRole(Role.Administrator, RoleScope.Platform);
        group.MapGet("", ListAsync).WithName("listAudit").WithSummary("The audit log, the newest entry first; actor, action and subject are exact.");
        group.MapGet("/verify", async (AuditLog audit, CancellationToken cancellation) => TypedResults.Ok(await audit.VerifyAsync(cancellation)))
            .WithName("verifyAudit").WithSummary("Whether the chain of hashes holds from the first entry to the last.").Limited(RateClass.Heavy);
        group.MapGet("/export", Export).WithName("exportAudit").WithSummary("The whole log, one JSON document a line, in the order in which it was written.")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson").Streams().Limited(RateClass.Heavy);
    }

    private static async Task<Results<Ok<AuditPage>, ProblemHttpResult>> ListAsync(
        string? actor, string? action, string? subject, string? after, int? limit, AuditLog audit, CancellationToken cancellation)
    {
        var before = long.MaxValue;
        if ((!string.IsNullOrEmpty(after) && !(long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before) && before > 0)) || limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        var size = limit ?? 100;
        var page = await audit.ListAsync(Given.Text(actor), Given.Text(action), Given.Text(subject), before, size, cancellation);
        return TypedResults.Ok(new AuditPage(page, page.Count < size ? null : page[^1].Sequence.ToString(CultureInfo.InvariantCulture)));
    }

    private static PushStreamHttpResult Export(AuditLog audit, HttpResponse response, CancellationToken cancellation)
    {
        response.Headers.ContentDisposition = "attachment; filename=audit.ndjson";
        return TypedResults.Stream(
            async body =>
            {
                long after = 0;
                while (await audit.ReadAsync(after, 1_000, cancellation) is { Count: > 0 } piece)
                {
                    foreach (var record in piece)
                    {
                        await JsonSerializer.SerializeAsync(body, record, JsonSerializerOptions.Web, cancellation);
                        await body.WriteAsync("\n"u8.ToArray(), cancellation);
                    }

                    after = piece[^1].Sequence;
                }
            },
            "application/x-ndjson");
    }
}
