using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Durable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Security.Fleet;

/// <summary>Bots in the order in which they run; those of a wave run at once.</summary>
/// <param name="Schema">The version of this document's shape.</param>
/// <param name="Waves">The bots, wave by wave.</param>
/// <param name="Problems">What is wrong with the repository's fleet, with file and line; the shipped bots run then.</param>
public sealed record FleetView(string Schema, IReadOnlyList<IReadOnlyList<BotView>> Waves, IReadOnlyList<string> Problems);

/// <summary>What one bot does.</summary>
public sealed record BotView(
    string Id,
    string Description,
    IReadOnlyList<string> Scanners,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Except,
    IReadOnlyList<string> Needs,
    bool Optimises,
    bool Fixes,
    double TimeoutSeconds)
{
    internal static BotView Of(Bot bot) => new(bot.Id, bot.Description, bot.Scanners, bot.Rules, bot.Except, bot.Needs, bot.Optimises, bot.Fixes, bot.Timeout.TotalSeconds);
}

/// <summary><c>/api/v1/fleet</c>: the bots, and their mends as a pull or merge request.</summary>
internal static class FleetEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/fleet").WithTags("fleet");
        group.MapGet("", GetAsync).WithName("getFleet");
        group.MapPost("/run", (ScanRequest request, HttpRequest http, ScanStarter starter, IDurableClient durable, CancellationToken cancellation) =>
            starter.StartAsync(durable, nameof(FleetRunOrchestration), "fleet", "/api/v1/fleet/run/", request, http, cancellation)).WithName("startFleetRun");
        group.MapGet("/run/{id}", (string id, IDurableClient durable, ScanStore store, CancellationToken cancellation) =>
            SecurityEndpoints.GetAsync(id, nameof(FleetRunOrchestration), durable, store, cancellation)).WithName("getFleetRun");
    }

    /// <summary>The shipped bots, or those of a repository's default branch.</summary>
    private static async Task<Results<Ok<FleetView>, ProblemHttpResult>> GetAsync(
        string? repositoryUrl, string? forge, RequestedRepositories repositories, OrganisationPolicy organisation, HttpResponse response, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(repositoryUrl))
        {
            return TypedResults.Ok(ViewOf(ScanRules.PlanOf(Bots.All), []));
        }

        var (files, problem) = await repositories.ReadAsync(repositoryUrl, forge, FleetFile.Files, response, cancellation);
        if (files is null)
        {
            return problem!;
        }

        using var snapshot = files;
        var rules = ScanRules.Of(snapshot, organisation);
        return TypedResults.Ok(ViewOf(rules.Plan(optimises: true), rules.Problems));
    }

    private static FleetView ViewOf(FleetPlan plan, IReadOnlyList<string> problems) => new("fleet/1", [.. plan.Waves.Select(wave => wave.Select(BotView.Of).ToList())], problems);
}
