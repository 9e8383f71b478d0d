using CiCdPlatform.Core.Pipelines.Stages.Build;
using CiCdPlatform.Core.Pipelines.Stages.Compile;
using CiCdPlatform.Core.Pipelines.Stages.Learn;
using CiCdPlatform.Core.Pipelines.Stages.Notify;
using CiCdPlatform.Core.Pipelines.Stages.Push;
using CiCdPlatform.Core.Pipelines.Stages.Quality;
using CiCdPlatform.Core.Pipelines.Stages.Sast;
using CiCdPlatform.Core.Pipelines.Stages.Security;
using CiCdPlatform.Core.Pipelines.Stages.Test;

namespace CiCdPlatform.Core.Pipelines.Stages;

/// <summary>The stages, in order.</summary>
internal static class PipelineStages
{
    internal static IReadOnlyList<IStage> All { get; } =
    [
        new CompileStage(),
        new BuildStage(),
        new TestStage(),
        new SastStage(),
        new QualityStage(),
        new SecurityStage(),
        new PushStage(),
        new NotifyStage(),
        new LearnStage(),
    ];
}
