using CiCdPlatform.Core.Diagnosis;

namespace CiCdPlatform.Core.Tests.Diagnosis;

public sealed class LogDiagnoserTests
{
    [Fact]
    public void Diagnose_CompilerErrorOnGitHub_PointsAtItAndNamesTheStep()
    {
        var diagnosis = Logs.Diagnose(Logs.GitHubCompilation);

        Assert.Equal(FailureCategory.Compilation, diagnosis.Category);
        Assert.Equal(10, diagnosis.RootCause!.Line);
        Assert.Equal("basket.c:12:5: error: 'sum' undeclared (first use in this function)", diagnosis.RootCause.Text);
        Assert.InRange(10, diagnosis.Spans[0].Start, diagnosis.Spans[0].End);
        Assert.Equal("Run make all", diagnosis.FailedStep);
        Assert.Equal("make all", diagnosis.FailedCommand);
        Assert.Contains("exit code 2", diagnosis.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_FailedTestOnGitLab_PointsAtItAndCounts()
    {
        var diagnosis = Logs.Diagnose(Logs.GitLabTest);

        Assert.Equal(FailureCategory.Test, diagnosis.Category);
        Assert.Equal("npm test", diagnosis.FailedCommand);
        Assert.Equal("step_script", diagnosis.FailedStep);
        Assert.InRange(diagnosis.Spans[0].Start, 10, 13);
        Assert.Equal((6, 1), (diagnosis.Tests.Run, diagnosis.Tests.Failed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("$ make\ncc -c a.c\nDone. Your build exited with 0.\n")]
    [InlineData("Compiling 3 files with -Werror\nerror_handler.c compiled\n0 errors, 0 warnings\n")]
    public void Diagnose_LogWithoutFailure_HasNoCause(string log)
    {
        var diagnosis = Logs.Diagnose(log);

        Assert.Null(diagnosis.RootCause);
        Assert.Empty(diagnosis.Spans);
    }
}
