namespace CiCdPlatform.Core.Pipelines.Stages.Security;

/// <summary>Scans the files, and every image that is built, for vulnerabilities, secrets and misconfiguration. Always there, always blocking.</summary>
internal sealed class SecurityStage : IStage
{
    private const string Report = "gl-sast-report.json";
    private const string Template = "gl-sast-report.tpl";

    public Stage Stage => Stage.Security;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        var trivy = context.Image("trivy");
        var isGitLab = context.Request.Forge == ForgeKind.GitLab;
        yield return new PipelineJob
        {
            Id = "security",
            Stage = Stage,
            Reports = isGitLab ? new Dictionary<string, string> { ["sast"] = Report } : [],
            Steps =
            [
                .. (isGitLab ? Reporting(trivy) : []),
                new PipelineStep
                {
                    Name = "Scan files",
                    Image = trivy,
                    Arguments = ["fs", "--exit-code", "1", "--severity", "HIGH,CRITICAL", "--ignore-unfixed", "--scanners", "vuln,secret,misconfig", "--no-progress", "."],
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

    // GitLab shows what this report holds; Trivy fills in a template, and none of its own is for what it finds in files.
    private static IEnumerable<PipelineStep> Reporting(string trivy) =>
    [
        new PipelineStep { Name = "Prepare the report", Run = [$"cat > {Template} <<'END'\n{EmbeddedText.Read("Stages/Security/gl-sast-report.tpl").TrimEnd()}\nEND"] },
        new PipelineStep
        {
            Name = "Report",
            Image = trivy,
            Arguments = ["fs", "--scanners", "secret,misconfig", "--no-progress", "--format", "template", "--template", "@" + Template, "--output", Report, "."],
        },
    ];
}
