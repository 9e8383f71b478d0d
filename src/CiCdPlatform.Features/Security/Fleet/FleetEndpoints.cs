using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
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
        var group = routes.MapGroup("/api/v1/fleet").WithTags("fleet").RequireRole(Role.Viewer);
        group.MapGet("", GetAsync).WithName("getFleet").WithSummary("The bots that ship, or those of a repository, in the order in which they run.").Limited(RateClass.Heavy);
        group.MapPost("/run", (ScanRequest request, Caller caller, HttpRequest http, ScanStarter starter, IDurableClient durable, CancellationToken cancellation) =>
            starter.StartAsync(durable, nameof(FleetRunOrchestration), "fleet", "/api/v1/fleet/run/", caller, request, http, cancellation)).WithName("startFleetRun").WithSummary("Runs the fleet and proposes its mends as one pull or merge request.")
            .RequireRole(Role.Developer).Limited(RateClass.Heavy).Example(SecurityEndpoints.AnyScan);
        group.MapGet("/run/{id}", (string id, Caller caller, RepositoryAccess access, IDurableClient durable, ScanStore store, CancellationToken cancellation) =>
            SecurityEndpoints.GetAsync(id, nameof(FleetRunOrchestration), caller, access, durable, store, cancellation)).WithName("getFleetRun").WithSummary("How far a run is, and what it came to.").Example("id", "fleet-0123456789abcdef0123-1");
    }

    /// <summary>The shipped bots, or those of a repository's default branch.</summary>
    private static async Task<Results<Ok<FleetView>, ProblemHttpResult>> GetAsync(
        string? repositoryUrl, string? forge, Caller caller, RequestedRepositories repositories, OrganisationPolicy organisation, HttpResponse response, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(repositoryUrl))
        {
            return TypedResults.Ok(ViewOf(ScanRules.PlanOf(Bots.All), []));
        }

        var (files, problem) = await repositories.ReadAsync(caller, repositoryUrl, forge, FleetFile.Files, response, cancellation);
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
