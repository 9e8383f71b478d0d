using CiCdPlatform.Runner.NativeImages;
using CiCdPlatform.Runner.Tests.GitHub;

namespace CiCdPlatform.Runner.Tests.Actions;

public sealed class NativeActionTests
{
    [Fact]
    public async Task Cache_SavedByOneJob_IsRestoredByTheNext()
    {
        var run = await WorkflowRun.OfAsync("""
            on: push
            jobs:
              first:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - { id: c, uses: actions/cache@v4, with: { path: ~/kept, key: "k-${{ hashFiles('**/lock.txt') }}" } }
                  - run: mkdir -p ~/kept && echo data > ~/kept/file && ln -s file ~/kept/link && echo "hit=${{ steps.c.outputs.cache-hit }}"
              second:
                needs: first
                runs-on: ubuntu-24.04
                steps:
                  - { id: c, uses: actions/cache@v4, with: { path: ~/kept, key: k-other, restore-keys: k- } }
                  - run: echo "got $(cat ~/kept/link) hit=${{ steps.c.outputs.cache-hit }}"
            """, new Dictionary<string, string> { ["sub/lock.txt"] = "1" });

        Assert.True(run.Result.Outcome == JobOutcome.Success, run.Describe());
        Assert.Contains("hit=", run.Log("first"));
        Assert.Contains("got data hit=false", run.Log("second"));
    }

    [Fact]
    public async Task DownloadArtifact_NameThatNobodyKept_Fails()
    {
        var run = await WorkflowRun.OfAsync("on: push\njobs: { get: { runs-on: ubuntu-24.04, steps: [{ uses: actions/download-artifact@v4, with: { name: none } }] } }");

        Assert.Equal(JobOutcome.Failure, run.Result.Outcome);
        Assert.Contains("##[error]Unable to download artifact(s): Artifact not found for name: none", run.Log("get"));
    }

    [Fact]
    public async Task Checkout_OtherRepositoryOrSecondTime_IsUnprovenOrClean()
    {
        var run = await WorkflowRun.OfAsync("""
            on: push
            jobs:
              other: { runs-on: ubuntu-24.04, steps: [{ uses: actions/checkout@v4, with: { repository: acme/other } }] }
              twice:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: touch stray
                  - uses: actions/checkout@v4
                    with: { ref: main }
                  - run: test ! -e stray && git rev-parse --abbrev-ref HEAD
            """);

        Assert.Equal([JobOutcome.Unproven, JobOutcome.Success], run.Result.Jobs.Select(j => j.Outcome));
        Assert.Contains("main", run.Log("twice"));
    }

    [Theory]
    [InlineData("aquasec/trivy:0.74.0", true)]
    [InlineData("mirror.example.com:5000/aquasec/trivy:0.74.0", true)]
    [InlineData("aquasec/trivy-operator:1", false)]
    [InlineData("acme/tool", false)]
    public void Is_Image_TellsTrivy(string image, bool expected) => Assert.Equal(expected, TrivyImage.Is(image));

    [Theory]
    [InlineData("secrets", ".github/workflows/ci.yml", true)]
    [InlineData("workflows", ".github/workflows/ci.yml", false)]
    [InlineData("workflows", ".gitlab-ci.yml", false)]
    [InlineData("containers", "deploy/Dockerfile.web", true)]
    [InlineData("containers", "Containerfile", true)]
    public void IsTrivys_Finding_TellsWhetherTrivyWouldFail(string scanner, string path, bool expected) => Assert.Equal(expected, TrivyImage.IsTrivys(scanner, path));
}
