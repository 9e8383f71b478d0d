namespace CiCdPlatform.Runner.Tests.GitLab;

public sealed class GitLabJobTests
{
    [Fact]
    public async Task RunAsync_Stages_HandOnArtifactsVariablesAndCaches()
    {
        var run = await PipelineRun.OfAsync("""
            stages: [build, test]
            variables: {NAME: world, GREETING: "hello $NAME"}
            build:
              stage: build
              cache: {key: k, paths: [.cache/]}
              script:
                - mkdir -p out/deep .cache
                - echo "$GREETING from $CI_JOB_NAME" > out/deep/text
                - echo kept > .cache/file
                - echo "VERSION=1.2.3" > build.env
              artifacts: {paths: [out/], reports: {dotenv: build.env}}
            test:
              stage: test
              cache: {key: k, paths: [.cache/], policy: pull}
              script:
                - test "$(cat out/deep/text)" = "hello world from build"
                - test "$(cat .cache/file)" = kept
                - test "$VERSION" = 1.2.3
            without:
              stage: test
              needs: [{job: build, artifacts: false}]
              script: test ! -e out
            """);

        Assert.True(run.Result.Outcome == JobOutcome.Success, run.Describe());
        Assert.Contains("\u001b[32;1m$ test \"$VERSION\" = 1.2.3\u001b[0;m", run.Log("test"));
        Assert.Contains(run.Log("test"), l => l.StartsWith("section_start:", StringComparison.Ordinal));
        Assert.Equal("\u001b[32;1mJob succeeded\u001b[0;m", run.Log("test")[^1]);
    }

    [Fact]
    public async Task RunAsync_FailingLine_EndsTheJobAndSkipsWhatFollows()
    {
        var run = await PipelineRun.OfAsync("""
            stages: [build, test, deploy]
            build:
              stage: build
              script: [echo one, sh -c 'exit 3', echo two]
              after_script: [echo "it $CI_JOB_STATUS", "false"]
            test: {stage: test, script: echo no}
            mend: {stage: test, when: on_failure, script: echo mending}
            always: {stage: deploy, when: always, script: echo always}
            """);

        Assert.Equal(JobOutcome.Failure, run.Result.Outcome);
        Assert.Equal((JobOutcome.Failure, "exit code 3"), (run.Job("build").Outcome, run.Job("build").Reason));
        Assert.Contains("it failed", run.Log("build"));
        Assert.DoesNotContain("two", run.Log("build"));
        Assert.Contains("\u001b[31;1mERROR: Job failed: exit code 3\u001b[0;m", run.Log("build"));
        Assert.Equal(JobOutcome.Skipped, run.Job("test").Outcome);
        Assert.Equal(JobOutcome.Success, run.Job("mend").Outcome);
        Assert.Equal(JobOutcome.Success, run.Job("always").Outcome);
    }

    [Fact]
    public async Task RunAsync_LinesWithAndWithoutNetwork_ShareOneShellState()
    {
        var run = await PipelineRun.OfAsync("""
            other:
              script:
                - cd /
                - set +e
                - plain="it's kept"; export SHOWN=$'two\nlines'; list=(a "b c"); say() { echo "said $1"; }
                - dotnet restore
                - 'false'
                - echo "still in $PWD"
                - echo "$plain ${list[1]} $(sh -c 'printf %s "$SHOWN" | tail -n 1')"
                - say it
            """, new Dictionary<string, string>(), NetworkAccess.Dependencies);

        // There is nothing to restore, which the job lets pass by its own wish.
        Assert.True(run.Job("other").Outcome == JobOutcome.Success, run.Describe());
        Assert.Contains("still in /", run.Log("other"));
        Assert.Contains("it's kept b c lines", run.Log("other"));
        Assert.Contains("said it", run.Log("other"));
    }

    [Fact]
    public async Task RunAsync_WhatMayFail_LeavesThePipelineGreen()
    {
        var run = await PipelineRun.OfAsync("""
            a: {script: exit 4, allow_failure: {exit_codes: [4]}}
            b: {script: exit 1, allow_failure: true}
            c: {script: 'test -e ../mark || { touch ../mark; exit 1; }', retry: 1}
            d: {when: manual, script: echo}
            """);

        Assert.True(run.Result.Outcome == JobOutcome.Success, run.Describe());
        Assert.Equal(JobOutcome.Failure, run.Job("b").Outcome);
        Assert.Equal(JobOutcome.Skipped, run.Job("d").Outcome);
    }

    [Fact]
    public async Task RunAsync_WhatCannotBeHad_IsUnproven()
    {
        var run = await PipelineRun.OfAsync("""
            stages: [build, test]
            unknown: {stage: build, image: registry.example.com/nobody/knows:1, script: echo, artifacts: {paths: [x]}}
            service: {stage: build, services: [postgres:16], script: echo}
            child: {stage: build, trigger: {include: other.yml}}
            test: {stage: test, needs: [unknown], script: echo}
            """);

        Assert.Equal(JobOutcome.Unproven, run.Result.Outcome);
        Assert.All(run.Result.Jobs, j => Assert.Equal(JobOutcome.Unproven, j.Outcome));
        Assert.Contains("postgres:16", run.Job("service").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ProgramThatTheImageDoesNotBring_FailsAsOnTheForge()
    {
        var run = await PipelineRun.OfAsync("""
            bare: {image: "alpine:3.20", script: dotnet --version}
            installs: {image: "debian:12", script: ["command -v apt-get || true", "dotnet --version || test $? -ne 127 || ! command -v dotnet"]}
            """);

        Assert.Equal((JobOutcome.Failure, "exit code 127"), (run.Job("bare").Outcome, run.Job("bare").Reason));
        Assert.Contains("/bin/sh: dotnet: not found", run.Log("bare"));
        Assert.Equal(JobOutcome.Success, run.Job("installs").Outcome);
    }

    [Fact]
    public async Task RunAsync_JobTimeout_EndsTheJob()
    {
        var run = await PipelineRun.OfAsync("a: {script: tail -f /dev/null, timeout: 1s}");

        Assert.Equal(JobOutcome.Cancelled, run.Job("a").Outcome);
        Assert.Contains("timeout", run.Job("a").Reason, StringComparison.Ordinal);
    }
}
