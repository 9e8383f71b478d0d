using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CiCdPlatform.Features.Artifacts;

/// <summary>A page of artifacts; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record ArtifactPage(IReadOnlyList<Artifact> Artifacts, string? Next);

/// <summary><c>/api/v1/artifacts</c>: what was generated, and the proof of what came of it.</summary>
internal static class ArtifactEndpoints
{
    private const int MaxLimit = 500;

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
        if (PagePosition.Parse(after) is not { } position || limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        var size = limit ?? 100;
        var page = await artifacts.ListAsync(delivery, repository, tier, position, size, cancellation, Visibility.Of(caller, time));
        return TypedResults.Ok(new ArtifactPage(page, page.Count < size ? null : new PagePosition(page[^1].CreatedAtMilliseconds, page[^1].Id).ToString()));
    }

    /// <summary>Always as text: what a repository's pipeline says is never run by a browser.</summary>
    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ContentAsync(string id, Caller caller, HttpResponse response, ArtifactStore artifacts, TimeProvider time, CancellationToken cancellation)
    {
        if (await artifacts.FindAsync(id, cancellation, Visibility.Of(caller, time)) is not { } artifact)
        {
            return NotFound();
        }

        var pieces = artifacts.ReadAsync(id, cancellation).GetAsyncEnumerator(cancellation);
        bool any;
        try
        {
            // The first piece before the first byte of the answer, so that what cannot be read is said.
            any = await pieces.MoveNextAsync();
        }
        catch (InvalidDataException e)
        {
            await pieces.DisposeAsync();
            return OperationProblems.Problem(StatusCodes.Status500InternalServerError, "artifact-unreadable", e.Message);
        }

        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        return TypedResults.Stream(
            async body =>
            {
                await using var _ = pieces;
                for (; any; any = await pieces.MoveNextAsync())
                {
                    await body.WriteAsync(pieces.Current, cancellation);
                }
            },
            "text/plain; charset=utf-8",
            entityTag: new EntityTagHeaderValue($"\"{artifact.Sha256}\""));
    }

    private static ProblemHttpResult NotFound() =>
        OperationProblems.Problem(StatusCodes.Status404NotFound, "artifact-not-found", "there is no such artifact; GET /api/v1/artifacts lists what there is");
}
