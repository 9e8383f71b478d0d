using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Learning;
using CiCdPlatform.Features.Pipelines.Pinning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>Asks for a pipeline that is shown and not committed.</summary>
/// <param name="RepositoryUrl">The repository's web address, such as <c>https://github.com/owner/name</c>.</param>
/// <param name="Forge">Which forge it is on.</param>
/// <param name="AccessToken">A token for this request alone; forgotten when it ends.</param>
/// <param name="Ref">A branch or a commit; the default branch when not given.</param>
/// <param name="UseTemplateOnly">Whether to leave the language model out.</param>
public sealed record GenerateRequest(string? RepositoryUrl, ForgeKind? Forge, string? AccessToken = null, string? Ref = null, bool UseTemplateOnly = false)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Forge} {RepositoryUrl}";
}

/// <summary>A pipeline that was generated and not committed.</summary>
/// <param name="Schema">The version of this document's shape.</param>
/// <param name="Files">The files that it would be.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Reasons">Why this one.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record GenerationView(string Schema, IReadOnlyList<GeneratedFile> Files, GenerationSource Source, IReadOnlyList<string> Reasons, IReadOnlyList<string> Warnings);

/// <summary><c>/api/v1/pipeline/analyze</c> and <c>/generate</c>: what a repository is made of, and the pipeline that it would get.</summary>
internal static class DraftEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        var drafts = group.MapGroup("").RequireRole(Role.Developer).Limited(RateClass.Heavy);
        drafts.MapPost("/analyze", AnalyzeAsync).WithName("analyzeRepository").WithSummary("What a repository is made of, with the evidence.")
            .Example(new RepositoryRequest("https://github.com/octo/one", ForgeKind.GitHub));
        drafts.MapPost("/generate", GenerateAsync).WithName("generatePipeline").WithSummary("The pipeline that a repository would get; nothing is committed.")
            .Example(new GenerateRequest("https://github.com/octo/one", ForgeKind.GitHub));
    }

    private static async Task<Results<Ok<RepositoryAnalysis>, ProblemHttpResult>> AnalyzeAsync(
        RepositoryRequest request, Caller caller, RequestedSnapshots snapshots, HttpResponse response, CancellationToken cancellation)
    {
        var (analysis, problem) = await snapshots.UseAsync(caller, Role.Developer, request, response, (_, snapshot) => Task.FromResult(RepositoryAnalyzer.Analyze(snapshot)), cancellation);
        return analysis is null ? problem! : TypedResults.Ok(analysis);
    }

    private static async Task<Results<Ok<GenerationView>, ProblemHttpResult>> GenerateAsync(
        GenerateRequest request, Caller caller, RequestedSnapshots snapshots, LearnedChoice learned, DraftPins pins, PipelineRewriter rewriter, GenerationSettings settings, HttpResponse response, CancellationToken cancellation)
    {
        var (made, problem) = await snapshots.UseAsync(
            caller,
            Role.Developer,
            new RepositoryRequest(request.RepositoryUrl, request.Forge, request.AccessToken, request.Ref),
            response,
            async (repository, snapshot) =>
            {
                var analysis = RepositoryAnalyzer.Analyze(snapshot);
                if (analysis.Components.Count == 0)
                {
                    return new Made(null, new DeliveryProblem("nothing-to-build", $"{repository.FullName} has nothing that can be built or tested: no known manifest or source was found"));
                }

                var asked = GenerationRequest.For(snapshot, analysis, repository.Forge) with { Settings = settings with { DefaultBranch = repository.DefaultBranch } };
                var (generation, chosen, _) = await learned.GenerateAsync(asked, repository.FullName, cancellation);
                (generation, chosen) = await pins.PinAsync(chosen, generation, cancellation);
                if (!request.UseTemplateOnly)
                {
                    generation = await rewriter.RewriteAsync(chosen, generation, cancellation);
                }

                return new Made(new GenerationView("generation/1", generation.Files, generation.Source, generation.Reasons, [.. analysis.Warnings, .. generation.Warnings]), null);
            },
            cancellation);
        return made switch
        {
            null => problem!,
            { View: { } view } => TypedResults.Ok(view),
            _ => WorkflowEndpoints.Problem(StatusCodes.Status422UnprocessableEntity, made.Problem!),
        };
    }

    private sealed record Made(GenerationView? View, DeliveryProblem? Problem);
}
