namespace CiCdPlatform.Core.Pipelines.Stages.Notify;

/// <summary>Tells a Splunk HTTP event collector how the default branch's pipeline ended; only when one is set.</summary>
internal sealed class NotifyStage : IStage
{
    public Stage Stage => Stage.Notify;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        if (context.Settings.SplunkHost is not { } host)
        {
            yield break;
        }

        var needs = context.Jobs.ConvertAll(job => job.Id);
        yield return Job(context, host, needs, "success", JobCondition.OnDefaultBranch);
        yield return Job(context, host, needs, "failure", JobCondition.OnFailure);
    }

    private PipelineJob Job(StageContext context, string host, IReadOnlyList<string> needs, string outcome, JobCondition condition)
    {
        var repository = context.Request.Forge == ForgeKind.GitLab ? "CI_PROJECT_PATH" : "GITHUB_REPOSITORY";
        return new PipelineJob
        {
            Id = "notify-" + outcome,
            Stage = Stage,
            Needs = needs,
            Condition = condition,
            Image = context.Image("curl"),
            Environment = new Dictionary<string, string> { ["SPLUNK_HOST"] = host.TrimEnd('/') },
            Secrets = ["SPLUNK_HEC_TOKEN"],
            TimeLimitMinutes = 5,
            Steps =
            [
                new PipelineStep
                {
                    Name = "Notify",
                    Run =
                    [
                        // The token goes in by standard input, so that no list of processes shows it.
                        $"printf 'header = \"Authorization: Splunk %s\"\\n' \"$SPLUNK_HEC_TOKEN\" | curl --config - --fail --silent --show-error --max-time 30 --data '{{\"sourcetype\":\"ci\",\"event\":{{\"outcome\":\"{outcome}\",\"repository\":\"'\"${repository}\"'\",\"commit\":\"'\"${context.CommitVariable}\"'\"}}}}' \"$SPLUNK_HOST/services/collector/event\"",
                    ],
                },
            ],
        };
    }
}
