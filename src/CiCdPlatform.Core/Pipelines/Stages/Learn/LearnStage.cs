namespace CiCdPlatform.Core.Pipelines.Stages.Learn;

/// <summary>Records what worked: one line of JSON in the log, once everything else succeeded.</summary>
internal sealed class LearnStage : IStage
{
    public Stage Stage => Stage.Learn;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        var first = context.Plans.Count > 0 ? context.Plans[0] : null;
        var values = new[] { first?.Template.Id ?? "none", first?.Component.Language ?? "none", first is { Component.Frameworks: [var framework, ..] } ? framework : "none" };
        yield return new PipelineJob
        {
            Id = "learn",
            Stage = Stage,
            Needs = [.. context.Jobs.Where(job => job.Stage != Stage.Notify).Select(job => job.Id)],
            Image = context.Image("shell"),
            TimeLimitMinutes = 5,
            Steps =
            [
                new PipelineStep
                {
                    Name = "Record what worked",
                    Run =
                    [
                        "printf '{\"template\":\"%s\",\"language\":\"%s\",\"framework\":\"%s\",\"commit\":\"%s\"}\\n' "
                            + string.Join(' ', values.Select(ShellText.Quote)) + $" \"${context.CommitVariable}\"",
                    ],
                },
            ],
        };
    }
}
