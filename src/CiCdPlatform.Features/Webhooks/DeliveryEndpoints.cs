using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Webhooks;

/// <summary><c>/api/v1/deliveries</c>: what came, and what became of it.</summary>
internal static class DeliveryEndpoints
{
    private const int MaxLimit = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var deliveries = routes.MapGroup("/api/v1/deliveries").WithTags("deliveries").RequireRole(Role.Maintainer, RoleScope.Platform);
        deliveries.MapGet("", ListAsync).WithName("listDeliveries")
            .WithSummary("Deliveries, the newest first. state is pending, set-aside or done; since and before bound when they were received; limit is 1 to 1,000.");
        deliveries.MapGet("{host}/{id}", FindAsync).WithName("getDelivery").WithSummary("A delivery with its intents that are not done yet.").Example("host", "github.com").Example("id", "72d3162e-cc78-11e3-81ab-4c9367dc0958");
        deliveries.MapPost("{host}/{id}/retry", RetryAsync).WithName("retryDelivery").WithSummary("Tries the intents of a delivery that were set aside again.").Example("host", "github.com").Example("id", "72d3162e-cc78-11e3-81ab-4c9367dc0958");
    }

    private static async Task<Results<Ok<IReadOnlyList<DeliverySummary>>, ProblemHttpResult>> ListAsync(
        WebhookInbox inbox, CancellationToken cancellation, string? state = null, string? host = null, string? @event = null, DateTimeOffset? since = null, DateTimeOffset? before = null, int limit = 200)
    {
        if (state is not null && !WebhookInbox.States.Contains(state))
        {
            return Problem(StatusCodes.Status400BadRequest, "state-unknown", $"state is one of {string.Join(", ", WebhookInbox.States)}");
        }

        return limit is < 1 or > MaxLimit
            ? Problem(StatusCodes.Status400BadRequest, "limit-out-of-range", $"limit is 1 to {MaxLimit}")
            : TypedResults.Ok(await inbox.ListAsync(new DeliveryQuery(state, host, @event, since, before, limit), cancellation));
    }

    private static async Task<Results<Ok<DeliveryDetail>, ProblemHttpResult>> FindAsync(string host, string id, WebhookInbox inbox, CancellationToken cancellation) =>
        await inbox.FindAsync(host, id, cancellation) is { } delivery ? TypedResults.Ok(delivery) : NotFound(host, id);

    private static async Task<Results<Accepted<DeliveryDetail>, ProblemHttpResult>> RetryAsync(string host, string id, WebhookInbox inbox, CancellationToken cancellation)
    {
        if (await inbox.FindAsync(host, id, cancellation) is not { } delivery)
        {
            return NotFound(host, id);
        }

        return delivery.Delivery.SetAside == 0 || await inbox.RetryAsync(host, id, cancellation) == 0
            ? Problem(StatusCodes.Status409Conflict, "nothing-set-aside", $"no intent of delivery {id} is set aside")
            : TypedResults.Accepted((string?)null, delivery);
    }

    private static ProblemHttpResult NotFound(string host, string id) => Problem(StatusCodes.Status404NotFound, "delivery-not-found", $"there is no delivery {id} from {host}");

    private static ProblemHttpResult Problem(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
