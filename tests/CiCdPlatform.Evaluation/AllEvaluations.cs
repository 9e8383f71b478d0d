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
        new LanguageModel.ModelEvaluation(),
        new Analysis.NixpacksEvaluation(),
        new Analysis.RealEvaluation(),
        new Generation.GenerationEvaluation(),
        new Analysis.ComposeEvaluation(),
        new Migration.MigrationEvaluation(),
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
        new Watching.WatchingEvaluation(),
        new Diagnosis.LocalisationEvaluation("logchunks", "the lines that people marked in failing logs, by language, with each signal switched off: the folder with logchunks.jsonl and logchunks/", Diagnosis.MarkedLog.LogChunks),
        new Diagnosis.LocalisationEvaluation("cidiff", "the lines that people marked in failing logs with a passing twin: the folder with cidiff.jsonl and cidiff/", Diagnosis.MarkedLog.CiDiff),
        new Diagnosis.LocalisationEvaluation("pytorch", "the line that a classifier's authors meant in fragments of logs: the folder with pytorch-logclassifier/, or that", Diagnosis.MarkedLog.Pytorch),
        new Diagnosis.WeightsEvaluation(),
        new Diagnosis.ErrorFormatEvaluation(),
        new Diagnosis.BugSwarmTestsEvaluation(),
    ];
}
