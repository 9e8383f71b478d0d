using CiCdPlatform.Core.Pipelines.Selection;

namespace CiCdPlatform.Core.Pipelines.Stages;

/// <summary>One of the nine stages: what jobs it adds to a pipeline.</summary>
internal interface IStage
{
    /// <summary>Which one it is.</summary>
    Stage Stage { get; }

    /// <summary>Its jobs; the jobs of the stages before it are in <see cref="StageContext.Jobs"/>.</summary>
    IEnumerable<PipelineJob> Jobs(StageContext context);
}

/// <summary>What a stage sees, and where it leaves warnings.</summary>
internal sealed record StageContext(GenerationRequest Request, IReadOnlyList<ComponentPlan> Plans, IReadOnlyList<ContainerTarget> Containers, List<string> Warnings)
{
    /// <summary>The jobs so far.</summary>
    internal List<PipelineJob> Jobs { get; } = [];

    internal GenerationSettings Settings => Request.Settings;

    /// <summary>The variable that holds the commit.</summary>
    internal string CommitVariable => Request.Forge == ForgeKind.GitLab ? "CI_COMMIT_SHA" : "GITHUB_SHA";

    internal string Image(string purpose) => ImageName.Pinned(Settings.ImagePrefix + Toolchains.ToolchainTable.Image(purpose), Request.Digests);
}

/// <summary>A container image that the pipeline builds: <paramref name="Name"/> below the registry, <paramref name="Folder"/> the context.</summary>
internal sealed record ContainerTarget(string Name, string Suffix, string Folder, string Containerfile)
{
    /// <summary>What must have changed for it to be built anew, or null for always.</summary>
    internal ChangeFilter? Changes { get; init; }
}
