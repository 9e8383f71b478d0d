using CiCdPlatform.Core.Pipelines.Selection;

namespace CiCdPlatform.Core.Pipelines.Stages;

/// <summary>The frame that jobs of one component share.</summary>
internal static class ComponentJob
{
    /// <summary>The job of a stage for a component, or null when the stage has nothing to run there.</summary>
    internal static PipelineJob? Create(ComponentPlan plan, Stage stage, IReadOnlyList<string> needs)
    {
        var steps = plan.IsCovered ? [] : plan.Steps(stage);
        return steps.Count == 0 ? null : new PipelineJob
        {
            Id = stage.Id() + plan.Suffix,
            Stage = stage,
            Needs = needs,
            Toolchains = [.. plan.Toolchains.Select(choice => new Toolchain(choice.Name, choice.Setup) { Full = choice.Full, Manager = plan.Component.PackageManager }), .. plan.SetUp],
            Image = plan.Image,
            Container = plan.Container,
            WorkingDirectory = plan.Component.Path,
            Steps = steps,
            Environment = plan.Environment,
            Caches = plan.Installs(stage) ? plan.Caches : [],
            Changes = plan.Changes,
        };
    }
}
