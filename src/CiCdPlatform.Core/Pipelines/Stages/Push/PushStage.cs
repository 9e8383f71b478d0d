namespace CiCdPlatform.Core.Pipelines.Stages.Push;

/// <summary>Pushes images that passed everything to the registry, from the default branch only.</summary>
internal sealed class PushStage : IStage
{
    public Stage Stage => Stage.Push;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        if (context.Settings.Registry is not { } registry)
        {
            yield break;
        }

        var before = context.Jobs.ConvertAll(job => job.Id);
        foreach (var target in context.Containers)
        {
            var name = ShellText.Quote($"{registry}/{target.Name}");
            yield return new PipelineJob
            {
                Id = "push" + target.Suffix,
                Stage = Stage,
                Needs = before,
                ArtifactsFrom = ["build" + target.Suffix],
                Condition = JobCondition.OnDefaultBranch,
                Changes = target.Changes,
                Image = context.Image("buildah"),
                Environment = Build.BuildStage.Environment,
                Secrets = ["REGISTRY_USER", "REGISTRY_PASSWORD"],
                Steps =
                [
                    new PipelineStep
                    {
                        Name = "Push image",
                        Run =
                        [
                            $"printf '%s' \"$REGISTRY_PASSWORD\" | buildah login --username \"$REGISTRY_USER\" --password-stdin {ShellText.Quote(registry.Split('/')[0])}",
                            $"buildah push \"$(buildah pull --quiet docker-archive:{Build.BuildStage.Archive(target)})\" docker://{name}:\"${context.CommitVariable}\"",
                        ],
                    },
                ],
            };
        }
    }
}
