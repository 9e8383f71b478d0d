using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines.Proof;

/// <summary>The real runner, in its sandbox, over a repository whose tests need nothing but a shell.</summary>
public sealed class PipelineProverTests : IDisposable
{
    private const string Tests = "testAdds() {\n  [ $((1 + 2)) -eq 3 ]\n}\ntestAdds || exit 1\necho 1 passed, 0 failed\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactIfTool("git", "bwrap")]
    public async Task Prove_TestsThatBlock_IsGreenAndTurnsRed()
    {
        foreach (var forge in (ForgeKind[])[ForgeKind.GitHub, ForgeKind.GitLab])
        {
            var report = await ProveAsync(forge, Tests, "sh tests/test_add.sh");

            Assert.Equal((ProofOutcome.Green, 1), (report.Outcome, report.TestsRun));
            Assert.Equal(new SeededDefect(".", "tests/test_add.sh", 2, "a statement that fails the test: exit 1", TurnedRed: true), report.SeededDefect);
            Assert.Equal("success", Assert.Single(report.Jobs).Status);
        }
    }

    [FactIfTool("git", "bwrap")]
    public async Task Prove_TestsThatAreSwallowed_IsUnprovenAfterEveryDefect()
    {
        var report = await ProveAsync(ForgeKind.GitHub, Tests, "sh tests/test_add.sh || echo 1 passed, 0 failed");

        Assert.Equal(ProofOutcome.Unproven, report.Outcome);
        Assert.False(report.SeededDefect!.TurnedRed);
        Assert.Contains("did not turn the pipeline red", Assert.Single(report.Unproven), StringComparison.Ordinal);
    }

    [FactIfTool("git", "bwrap")]
    public async Task Prove_NoTestIsCounted_IsUnproven() =>
        Assert.Contains("no test ran, so that success proves nothing", (await ProveAsync(ForgeKind.GitHub, Tests.Replace("echo 1 passed, 0 failed", "", StringComparison.Ordinal), "sh tests/test_add.sh")).Unproven);

    [FactIfTool("git", "bwrap")]
    public async Task Prove_FailsAsItIs_IsRedAndSaysWhy()
    {
        var report = await ProveAsync(ForgeKind.GitHub, "echo it is broken\nexit 1\n", "sh tests/test_add.sh");

        Assert.Equal((ProofOutcome.Red, null), (report.Outcome, report.SeededDefect));
        Assert.Contains("it is broken", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [FactIfTool("git")]
    public async Task Prove_NothingIsSetOff_IsUnproven()
    {
        var report = await ProveAsync(ForgeKind.GitHub, Tests, "sh tests/test_add.sh", on: "push: { branches: [other] }");

        Assert.Equal(ProofOutcome.Unproven, report.Outcome);
    }

    [FactIfTool("git", "bwrap")]
    public async Task Prove_ShallowClone_IsGreenAsAWholeOne()
    {
        var (whole, shallow) = (Path.Combine(_folder.Path, "whole"), Path.Combine(_folder.Path, "shallow"));
        _folder.Write("whole/tests/test_add.sh", Tests);
        await Git.RunAsync(whole, "init", "-q", "-b", "main");
        await Git.RunAsync(whole, "add", "-A");
        await Git.RunAsync(whole, "commit", "-q", "-m", "first");
        await Git.RunAsync(whole, "commit", "-q", "--allow-empty", "-m", "second");
        await Git.RunAsync(_folder.Path, "clone", "-q", "--depth", "1", new Uri(whole).AbsoluteUri, shallow);

        var report = await ProveAsync(ForgeKind.GitLab, Tests, "sh tests/test_add.sh", origin: shallow);

        Assert.Equal("true", await Git.RunAsync(shallow, "rev-parse", "--is-shallow-repository"));
        Assert.Equal((ProofOutcome.Green, 1), (report.Outcome, report.TestsRun));
    }

    private async Task<ProofReport> ProveAsync(ForgeKind forge, string tests, string command, string on = "pull_request:", string? origin = null)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["tests/test_add.sh"] = tests });
        var analysis = new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "shell", Test = ["sh tests/test_add.sh"] }] };
        var file = forge == ForgeKind.GitHub
            ? new GeneratedFile(".github/workflows/ci.yml", $"on:\n  {on}\npermissions: {{}}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v7\n      - run: {command}\n")
            : new GeneratedFile(".gitlab-ci.yml", $"test:\n  stage: test\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n  script:\n    - {command}\n");
        var subject = new ProofSubject(forge, analysis, [file], new Dictionary<string, string> { ["test"] = "." }, "main");
        var scratch = Directory.CreateDirectory(Path.Combine(_folder.Path, Guid.NewGuid().ToString("n"))).FullName;
        var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(scratch, "work") }, TimeProvider.System);
        return await new PipelineProver(runner, scratch).ProveAsync(subject, snapshot, origin, default);
    }
}
