using CiCdPlatform.Core.Pipelines.Services;

namespace CiCdPlatform.Core.Pipelines.Stages.Test;

/// <summary>Runs each component's tests once it compiles; a failing test ends the pipeline.</summary>
internal sealed class TestStage : IStage
{
    public Stage Stage => Stage.Test;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        foreach (var plan in context.Plans)
        {
            var compile = Stage.Compile.Id() + plan.Suffix;
            var job = ComponentJob.Create(plan, Stage, context.Jobs.Exists(j => j.Id == compile) ? [compile] : []);
            if (job is null)
            {
                context.Warnings.Add($"no tests were detected in '{plan.Component.Path}' ({plan.Component.Language}): there is no test job, and the pipeline cannot count as proven");
                continue;
            }

            foreach (var line in job.Steps.SelectMany(step => step.Run))
            {
                if (Validation.SwallowedFailure.InTests(line) is { } swallowed)
                {
                    context.Warnings.Add($"the test command '{line}' of '{plan.Component.Path}' holds '{swallowed}': its failures may go unnoticed");
                }
            }

            var services = ServiceTable.For(plan.Component.Services, context.Request.Forge, context.Settings.ImagePrefix);
            yield return job with
            {
                Services = services.Services,
                Environment = services.Merge(job.Environment),
                Reports = plan.Template.Reports.ToDictionary(pair => pair.Key, pair => plan.Component.Path == "." ? pair.Value : $"{plan.Component.Path}/{pair.Value}"),
                TimeLimitMinutes = 20,
            };
        }
    }
}
