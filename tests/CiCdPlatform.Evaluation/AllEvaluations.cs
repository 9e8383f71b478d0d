namespace CiCdPlatform.Evaluation;

/// <summary>The explicit list of everything that can be evaluated.</summary>
internal static class AllEvaluations
{
    public static IReadOnlyList<IEvaluation> All { get; } =
    [
        new Proof.ProofEvaluation(),
        new Analysis.NixpacksEvaluation(),
        new Analysis.RealEvaluation(),
        new Generation.GenerationEvaluation(),
        new Optimisation.OptimisationEvaluation(),
    ];
}
