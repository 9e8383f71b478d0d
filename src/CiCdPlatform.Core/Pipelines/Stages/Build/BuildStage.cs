namespace CiCdPlatform.Core.Pipelines.Stages.Build;

/// <summary>Builds container images with Buildah, without root and without a daemon; only when a registry is set.</summary>
internal sealed class BuildStage : IStage
{
    public Stage Stage => Stage.Build;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        if (context.Settings.Registry is not { } registry)
        {
            yield break;
        }

        foreach (var target in context.Containers)
        {
            var compile = Stage.Compile.Id() + target.Suffix;
            yield return new PipelineJob
            {
                Id = "build" + target.Suffix,
                Stage = Stage,
                Needs = context.Jobs.Exists(job => job.Id == compile) ? [compile] : [],
                Image = context.Image("buildah"),
                Environment = Environment,
                Steps =
                [
                    new PipelineStep
                    {
                        Name = "Build image",
                        Run =
                        [
                            $"buildah build --pull --file {ShellText.Quote(target.Containerfile)} --tag {ShellText.Quote($"{registry}/{target.Name}")}:\"${context.CommitVariable}\" {ShellText.Quote(target.Folder)}",
                            $"buildah push {ShellText.Quote($"{registry}/{target.Name}")}:\"${context.CommitVariable}\" docker-archive:{Archive(target)}",
                        ],
                    },
                ],
                Artifacts = [Archive(target)],
                Changes = target.Changes,
                TimeLimitMinutes = 30,
            };
        }
    }

    // No privileges are asked of the machine: files instead of an overlay, a change of root instead of namespaces.
    internal static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string> { ["BUILDAH_ISOLATION"] = "chroot", ["STORAGE_DRIVER"] = "vfs" };

    internal static string Archive(ContainerTarget target) => $"image{target.Suffix}.tar";
}
