using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Artifacts;

/// <summary>A page of artifacts; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record ArtifactPage(IReadOnlyList<Artifact> Artifacts, string? Next);

/// <summary><c>/api/v1/artifacts</c>: what was generated, and the proof of what came of it.</summary>
internal static class ArtifactEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/artifacts").WithTags("artifacts").RequireRole(Role.Viewer);
        group.MapGet("", ListAsync).WithName("listArtifacts").WithSummary("What was generated, and its proof, the newest first.");
        group.MapGet("/{id}", async Task<Results<Ok<Artifact>, ProblemHttpResult>> (string id, Caller caller, ArtifactStore artifacts, TimeProvider time, CancellationToken cancellation) =>
            await artifacts.FindAsync(id, cancellation, Visibility.Of(caller, time)) is { } artifact ? TypedResults.Ok(artifact) : NotFound()).WithName("getArtifact").WithSummary("One artifact without its content.").Example("id", "artifact-0123456789abcdef0123");
        group.MapGet("/{id}/content", ContentAsync).WithName("getArtifactContent").WithSummary("The content of an artifact, as text.").Streams().Example("id", "artifact-0123456789abcdef0123").Produces(StatusCodes.Status200OK, contentType: "text/plain");
    }

    private static async Task<Results<Ok<ArtifactPage>, ProblemHttpResult>> ListAsync(
        string? delivery, string? repository, string? tier, string? after, int? limit, Caller caller, ArtifactStore artifacts, TimeProvider time, CancellationToken cancellation)
    {
        if (PageRequest.Read(after, limit) is not { } page)
        {
            return PageRequest.Refused;
        }

        var listed = await artifacts.ListAsync(delivery, repository, tier, page.After, page.Size, cancellation, Visibility.Of(caller, time));
        return TypedResults.Ok(new ArtifactPage(listed, page.Next(listed, last => new PagePosition(last.CreatedAtMilliseconds, last.Id))));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ContentAsync(string id, Caller caller, HttpResponse response, ArtifactStore artifacts, TimeProvider time, CancellationToken cancellation) =>
        await artifacts.FindAsync(id, cancellation, Visibility.Of(caller, time)) is { } artifact
            ? await TextAnswer.OfAsync(artifacts.ReadAsync(id, cancellation), "artifact-unreadable", artifact.Sha256, response, cancellation)
            : NotFound();

    private static ProblemHttpResult NotFound() =>
        OperationProblems.Problem(StatusCodes.Status404NotFound, "artifact-not-found", "there is no such artifact; GET /api/v1/artifacts lists what there is");
}
