using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Learning;

/// <summary>
/// Chooses among what was learned: for exactly this language and framework first; where nothing was, and no template serves the framework, what worked for the most
/// similar repositories.
/// </summary>
internal sealed class LearnedChoice(OutcomeStore outcomes, SimilarityStore similar, RepositoryEmbedder embedder)
{
    /// <summary>The pipeline, the request that it was generated from, and what the repository is like. The same delivery draws the same candidate again.</summary>
    public async Task<(Generation Generation, GenerationRequest Request, RepositoryVector Vector)> GenerateAsync(GenerationRequest request, string deliveryId, CancellationToken cancellation)
    {
        var main = request.Analysis.Components[0];
        var vector = await embedder.EmbedAsync(RepositoryFingerprint.Of(request.Analysis), cancellation);
        var chance = new Random(Convert.ToInt32(InstanceIds.Hash(deliveryId)[..7], 16));
        var exact = await outcomes.ChooseLearnedAsync(request.Forge, main.Language, main.Frameworks.FirstOrDefault(), chance, cancellation);
        if (exact.Count > 0)
        {
            var competing = request with { Learned = exact };
            var chosen = PipelineGenerator.Generate(competing);
            return (exact.Count > 1 ? WithReason(chosen, $"{exact.Count} configurations went green before; which is used is drawn by how well each did, newer runs counting more") : chosen, competing, vector);
        }

        var plain = PipelineGenerator.Generate(request);
        if (plain.Source == GenerationSource.Template || await similar.NeighboursAsync(request.Forge, main.Language, vector, cancellation) is not { Count: > 0 } neighbours)
        {
            return (plain, request, vector);
        }

        var borrowing = request with { Learned = neighbours };
        var borrowed = PipelineGenerator.Generate(borrowing);
        return borrowed.Source == GenerationSource.Learned
            ? (WithReason(borrowed, FormattableString.Invariant($"nothing was learned for exactly this language and framework; a similar repository's pipeline went green (similarity {neighbours[0].Score:0.00}, by {vector.Model})")), borrowing, vector)
            : (plain, request, vector);
    }

    private static Generation WithReason(Generation generation, string reason) => generation with { Reasons = [.. generation.Reasons, reason] };
}
