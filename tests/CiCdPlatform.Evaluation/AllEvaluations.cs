namespace CiCdPlatform.Evaluation;

/// <summary>The explicit list of everything that can be evaluated.</summary>
internal static class AllEvaluations
{
    public static IReadOnlyList<IEvaluation> All { get; } =
    [
        new Proof.ProofEvaluation(),
        new Mending.MendingEvaluation(),
        new Mending.MendingLoopEvaluation(),
        new Learning.BanditEvaluation(),
        new Analysis.NixpacksEvaluation(),
        new Analysis.RealEvaluation(),
        new Generation.GenerationEvaluation(),
        new Analysis.ComposeEvaluation(),
        new Optimisation.OptimisationEvaluation(),
        new Security.ZizmorEvaluation(),
        new Security.PipelineReport("poutine"),
        new Security.PipelineReport("checkov-ci"),
        new Security.SecretsEvaluation(),
        new Security.VersionOrderEvaluation(),
        new Security.VulnsEvaluation(),
        new Security.ActionlintEvaluation(),
        new Security.SchemastoreEvaluation(),
        new Security.GitLabCiEvaluation(),
        new Security.DockerEvaluation(),
    ];
}
