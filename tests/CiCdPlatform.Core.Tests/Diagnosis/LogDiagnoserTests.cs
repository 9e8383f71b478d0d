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

    [Fact]
    public void Diagnose_WithAGreenLog_PointsAtWhatIsNew()
    {
        const string Known = "error: cannot read the cache at /tmp/cache1, going on without\nerror: cannot read the cache at /tmp/cache2, going on without\n";
        const string New = "error: the shop has no basket\n";
        var context = DiagnosisContext.None with { GreenLogs = [Logs.Stream("$ ./run\n" + Known + "all done\n")] };

        var diagnosis = Logs.Diagnose("$ ./run\n" + Known + "counting\n" + New + "more to say\n" + Known + "exit status 1\n", context);

        Assert.Equal("error: the shop has no basket", diagnosis.RootCause!.Text);
    }

    [Theory]
    [InlineData("$ curl https://example.org\ncurl: (6) Could not resolve host: example.org\nThe command \"curl https://example.org\" exited with 6.\n", FailureCategory.Infrastructure)]
    [InlineData("$ ./deploy\nbash: ./deploy: Permission denied\nThe command \"./deploy\" exited with 126.\n", FailureCategory.Permission)]
    [InlineData("$ npm ci\nnpm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\nThe command \"npm ci\" exited with 1.\n", FailureCategory.Dependency)]
    [InlineData("$ make all\nmake: *** No rule to make target 'all'.  Stop.\nThe command \"make all\" exited with 2.\n", FailureCategory.Configuration)]
    [InlineData("$ npx prettier --check .\n[warn] src/a.js\n[warn] Code style issues found in the above file. Run Prettier to fix.\nThe command \"npx prettier --check .\" exited with 1.\n", FailureCategory.Lint)]
    public void Diagnose_KindsOfFailure_AreTold(string log, FailureCategory expected) => Assert.Equal(expected, Logs.Diagnose(log).Category);

    [Fact]
    public void Diagnose_EachSignalOff_StillFindsAFailure()
    {
        foreach (var signal in Enum.GetValues<DiagnosisSignals>())
        {
            var diagnosis = Logs.Diagnose(Logs.GitHubCompilation, DiagnosisContext.None with { Signals = DiagnosisSignals.All & ~signal });

            Assert.NotNull(diagnosis.RootCause);
        }
    }

    [Fact]
    public void Read_LinesOfALog_AreAsAPersonSeesThem()
    {
        var lines = LogExcerpt.Read(Logs.Stream(Logs.GitHubCompilation), 9, 10);

        Assert.Equal([(9, "basket.c: In function 'total':"), (10, "basket.c:12:5: error: 'sum' undeclared (first use in this function)")], lines.Select(line => (line.Line, line.Text)));
    }
}
