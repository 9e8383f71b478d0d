namespace CiCdPlatform.Core.Pipelines.Stages.Quality;

/// <summary>Sends the sources to a Sonar server and waits for its quality gate; only when a server is set.</summary>
internal sealed class QualityStage : IStage
{
    public Stage Stage => Stage.Quality;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        if (context.Settings.SonarHost is not { } host)
        {
            yield break;
        }

        var project = context.Request.Forge == ForgeKind.GitLab ? "$CI_PROJECT_PATH_SLUG" : "${GITHUB_REPOSITORY//\\//_}";
        yield return new PipelineJob
        {
            Id = "quality",
            Stage = Stage,
            Image = context.Image("sonar"),
            Environment = new Dictionary<string, string> { ["SONAR_HOST_URL"] = host },
            Secrets = ["SONAR_TOKEN"],
            Steps =
            [
                context.Request.Forge == ForgeKind.GitLab
                    ? new PipelineStep { Name = "Sonar", Run = [$"sonar-scanner -Dsonar.projectKey=\"{project}\" -Dsonar.qualitygate.wait=true"] }
                    : new PipelineStep
                    {
                        Name = "Sonar",
                        Run =
                        [
                            $"docker run --rm --env SONAR_HOST_URL --env SONAR_TOKEN --volume \"$PWD:/usr/src\" {context.Image("sonar")} -Dsonar.projectKey=\"{project}\" -Dsonar.qualitygate.wait=true",
                        ],
                    },
            ],
        };
    }
}
