using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;

namespace CiCdPlatform.Core.Tests.Pipelines.Proof;

public sealed class ProofVerdictsTests
{
    private static readonly ProofSubject Subject = new(
        ForgeKind.GitHub,
        new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "go", Test = ["go test ./..."] }, new Component { Path = "docs", Language = "html" }] },
        [new GeneratedFile(".github/workflows/ci.yml", "")],
        new Dictionary<string, string> { ["test"] = "." },
        "main");

    private static readonly SeededDefect Noticed = new(".", "a_test.go", 3, "a statement", TurnedRed: true);

    [Theory]
    [InlineData("success", 5, true, ProofOutcome.Green)]
    [InlineData("success", 0, true, ProofOutcome.Unproven)]
    [InlineData("success", 5, false, ProofOutcome.Unproven)]
    [InlineData("success", 5, null, ProofOutcome.Unproven)]
    [InlineData("unproven", 5, true, ProofOutcome.Unproven)]
    [InlineData("cancelled", 5, true, ProofOutcome.Unproven)]
    [InlineData("skipped", 5, true, ProofOutcome.Unproven)]
    [InlineData("failure", 5, true, ProofOutcome.Red)]
    [InlineData("neutral", 5, true, ProofOutcome.Green)]
    public void Judge_AnythingLessThanAProof_IsNotGreen(string status, int tests, bool? noticed, ProofOutcome outcome)
    {
        var report = Judge(status, tests, noticed);

        Assert.Equal(outcome, report.Outcome);
        Assert.Equal(outcome == ProofOutcome.Green, report.Unproven.Count == 0 && report.Reasons.Count == 0);
        Assert.Equal(outcome == ProofOutcome.Red, report.Reasons.Count > 0);
    }

    [Fact]
    public void Judge_SomethingUnproven_SaysWhatAndWhy()
    {
        var report = Judge("unproven", 0, false);

        Assert.Equal(
            ["job lint could not be run to its end: no network", "no test ran, so that success proves nothing", "a defect in a_test.go:3 did not turn the pipeline red"], report.Unproven);
        Assert.Equal("no tests were found for html in 'docs'", Assert.Single(report.Untested));
    }

    private static ProofReport Judge(string status, int tests, bool? noticed) => ProofVerdicts.Judge(
        Subject,
        ProofPlace.Runner,
        [new ProofJob("lint", "sast", status, 1, status == "unproven" ? "no network" : null)],
        tests,
        noticed is { } red ? [Noticed with { TurnedRed = red }] : [],
        []);
}
