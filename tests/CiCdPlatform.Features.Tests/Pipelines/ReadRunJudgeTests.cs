using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Tests.Pipelines;

public sealed class ReadRunJudgeTests
{
    /// <summary>Jobs as <c>state</c>, or <c>state?</c> where the failure is allowed.</summary>
    [Theory]
    [InlineData(RunState.Success, "Success Success", 5, Outcomes.Green, null)]
    [InlineData(RunState.Success, "Success Skipped", 5, Outcomes.Green, null)]
    [InlineData(RunState.Success, "Success Failure?", 5, Outcomes.Green, null)]
    [InlineData(RunState.Failure, "Success Failure", 5, Outcomes.Red, "job job-1 failed")]
    [InlineData(RunState.Success, "Success Failure", 5, Outcomes.Red, "job job-1 failed")]
    [InlineData(RunState.Failure, "Neutral Failure", 0, Outcomes.Red, "job job-1 failed")]
    [InlineData(RunState.Failure, "", 0, Outcomes.Red, "the run failed")]
    [InlineData(RunState.Failure, "Success Failure?", 5, Outcomes.Red, "the run failed")]
    [InlineData(RunState.Success, "Success Neutral", 5, Outcomes.Unproven, "job job-1 did not run to its end")]
    [InlineData(RunState.Neutral, "Success", 5, Outcomes.Unproven, "the run ended as neutral")]
    [InlineData(RunState.Cancelled, "Success Cancelled", 5, Outcomes.Unproven, "job job-1 did not run to its end")]
    [InlineData(RunState.Cancelled, "", 0, Outcomes.Unproven, "the run ended as cancelled")]
    [InlineData(RunState.Skipped, "Skipped Skipped", 0, Outcomes.Unproven, "the run ended as skipped")]
    [InlineData(RunState.Success, "Success Success", 0, Outcomes.Unproven, "no test ran, so that success proves nothing")]
    [InlineData(RunState.Success, "", 0, Outcomes.Unproven, "no test ran, so that success proves nothing")]
    public void Judge_RunAndJobs_GreenOnlyWhenProven(RunState run, string jobs, int tests, string outcome, string? reason)
    {
        var listed = jobs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((job, i) =>
            new PipelineRunJob(i, $"job-{i}", "", Enum.Parse<RunState>(job.TrimEnd('?')), job.EndsWith('?'), TimeSpan.FromSeconds(1))).ToList();

        Assert.Equal((outcome, reason), ReadRunActivity.Judge(new PipelineRun(1, "ci.yml", "head", "push", run, new Uri("http://forge/"), default, default), listed, tests));
    }
}
