using System.Reflection;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Health;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Status.Outgoing;
using CiCdPlatform.Forges.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Status;

/// <summary>How the server stands.</summary>
/// <param name="Version">The product's version.</param>
/// <param name="Database"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Now">The server's clock.</param>
/// <param name="Engine">How much work there is.</param>
/// <param name="Inbox">How many deliveries wait, and for how long.</param>
/// <param name="Forges">How the forges' APIs fare from here.</param>
/// <param name="Circuits">How calls to other places fare from here.</param>
/// <param name="Cache">How often an answer was given from memory by this process.</param>
/// <param name="Streams">Live streams of this process.</param>
public sealed record StatusView(
    string Version, string Database, DateTimeOffset Now, StatisticsView? Engine, InboxView Inbox, IReadOnlyList<ForgeView> Forges, IReadOnlyList<CircuitView> Circuits, CacheView Cache, int Streams);

/// <summary>The inbox: intents that wait, how long the oldest has, and those set aside; counted up to a thousand.</summary>
public sealed record InboxView(int Waiting, double OldestSeconds, int SetAside);

/// <summary>A forge's API: credentials whose budget is used up, until when, requests in a row without an answer, and its circuit breaker: <c>closed</c>, <c>open</c> (not asked for a moment) or <c>half-open</c>.</summary>
public sealed record ForgeView(string Api, int Exhausted, double RestsForSeconds, int Unanswered, string Circuit);

/// <summary>Reads answered from memory and not, and their share.</summary>
public sealed record CacheView(long Hits, long Misses, double HitRate, long Bytes);

/// <summary><c>GET /api/v1/status</c>: the whole at a glance.</summary>
internal static class StatusEndpoints
{
    private const int CountedInbox = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/status", GetAsync).WithTags("status").RequireRole(Role.Viewer, RoleScope.Platform)
        .WithName("getStatus").WithSummary("How the server, its queues, the forges and other places stand.").Cached(2);

    private static async Task<Ok<StatusView>> GetAsync(
        SqlDatabase database, InboxProbe inbox, IForgeConditions forges, OutgoingCalls outgoing, CachedReads cache, EventFeed feed, [FromServices] IDurableOperations operations, TimeProvider time, CancellationToken cancellation)
    {
        var condition = await inbox.MeasureAsync(CountedInbox, cancellation);
        var (hits, misses, bytes) = cache.Figures;
        return TypedResults.Ok(new StatusView(
            typeof(StatusEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            database.Dialect == SqlDialect.PostgreSql ? "postgresql" : "sqlite",
            time.GetUtcNow(),
            StatisticsView.Of(await operations.MeasureAsync(cancellation)),
            new InboxView(condition.Waiting, Math.Round(condition.Age.TotalSeconds, 1), condition.SetAside),
            [.. forges.List().Select(forge => new ForgeView(forge.Api, forge.Exhausted, Math.Round(forge.RestsFor.TotalSeconds, 1), forge.Unanswered, forge.Circuit))],
            outgoing.List(),
            new CacheView(hits, misses, hits + misses == 0 ? 0 : Math.Round((double)hits / (hits + misses), 4), bytes),
            feed.Listeners));
    }
}
