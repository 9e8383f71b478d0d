namespace CiCdPlatform.Core.Pipelines.Stages.Security;

/// <summary>Scans the files, and every image that is built, for vulnerabilities, secrets and misconfiguration. Always there, always blocking.</summary>
internal sealed class SecurityStage : IStage
{
    public Stage Stage => Stage.Security;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        var trivy = context.Image("trivy");
        yield return new PipelineJob
        {
            Id = "security",
            Stage = Stage,
            Steps =
            [
                new PipelineStep
                {
                    Name = "Scan files",
                    Image = trivy,
                    Arguments = ["fs", "--exit-code", "1", "--severity", "HIGH,CRITICAL", "--scanners", "vuln,secret,misconfig", "--no-progress", "."],
                },
            ],
        };

        foreach (var target in context.Containers.Where(_ => context.Settings.Registry is not null))
        {
            yield return new PipelineJob
            {
                Id = "security-image" + target.Suffix,
                Stage = Stage,
                Needs = ["build" + target.Suffix],
                ArtifactsFrom = ["build" + target.Suffix],
                Changes = target.Changes,
                Steps =
                [
                    new PipelineStep
                    {
                        Name = "Scan image",
                        Image = trivy,
                        Arguments = ["image", "--exit-code", "1", "--severity", "HIGH,CRITICAL", "--ignore-unfixed", "--no-progress", "--input", Build.BuildStage.Archive(target)],
                    },
                ],
            };
        }
    }
}
