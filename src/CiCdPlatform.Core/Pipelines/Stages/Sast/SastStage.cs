namespace CiCdPlatform.Core.Pipelines.Stages.Sast;

/// <summary>Runs the static checks that the repository is set up for or that come with the toolchain, beside the tests.</summary>
internal sealed class SastStage : IStage
{
    public Stage Stage => Stage.Sast;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        foreach (var plan in context.Plans.Where(plan => !plan.IsCovered))
        {
            if (ComponentJob.Create(plan, Stage, []) is { } job)
            {
                yield return job;
            }
            else
            {
                context.Warnings.Add($"no static check is known for '{plan.Component.Path}' ({plan.Component.Language}): there is no sast job");
            }
        }
    }
}
