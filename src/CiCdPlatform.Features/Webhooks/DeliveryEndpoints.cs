using CiCdPlatform.Durable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Webhooks;

/// <summary><c>/api/v1/deliveries</c> and <c>/api/v1/orchestrations</c>: what came, and what became of it.</summary>
internal static class DeliveryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/deliveries", (WebhookInbox inbox, CancellationToken cancellation) => inbox.ListAsync(200, cancellation))
            .WithTags("deliveries").WithName("listDeliveries");
        routes.MapGet("/api/v1/orchestrations", (IDurableClient durable, string? name, OrchestrationState? state, CancellationToken cancellation) =>
            durable.ListAsync(name, state, 200, cancellation)).WithTags("orchestrations").WithName("listOrchestrations");
        routes.MapGet("/api/v1/orchestrations/{id}", async (string id, IDurableClient durable, CancellationToken cancellation) =>
            await durable.GetAsync(id, cancellation) is { } instance
                ? Results.Ok(instance)
                : Results.Problem($"there is no orchestration {id}", statusCode: StatusCodes.Status404NotFound, extensions: new Dictionary<string, object?> { ["code"] = "orchestration-not-found" }))
            .WithTags("orchestrations").WithName("getOrchestration");
    }
}
