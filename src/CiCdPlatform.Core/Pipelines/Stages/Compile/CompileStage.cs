namespace CiCdPlatform.Core.Pipelines.Stages.Compile;

/// <summary>Installs and builds each component.</summary>
internal sealed class CompileStage : IStage
{
    public Stage Stage => Stage.Compile;

    public IEnumerable<PipelineJob> Jobs(StageContext context) =>
        context.Plans
            .Select(plan => ComponentJob.Create(plan, Stage, []) is { } job
                ? job with { Artifacts = [.. plan.Template.Artifacts.Select(path => plan.Component.Path == "." ? path : $"{plan.Component.Path}/{path}")] }
                : null)
            .OfType<PipelineJob>();
}
