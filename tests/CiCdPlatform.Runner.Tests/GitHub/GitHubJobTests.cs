namespace CiCdPlatform.Runner.Tests.GitHub;

public sealed class GitHubJobTests
{
    private const string Head = "on: push\njobs:\n";

    [Fact]
    public async Task RunAsync_JobsThatNeedOneAnother_PassOutputsAndArtifacts()
    {
        var run = await WorkflowRun.OfAsync("""
            on: push
            env: { LEVEL: workflow }
            jobs:
              build:
                runs-on: ubuntu-24.04
                env: { LEVEL: job }
                outputs:
                  version: ${{ steps.v.outputs.version }}
                defaults: { run: { shell: bash } }
                steps:
                  - uses: actions/checkout@v4
                  - id: v
                    env: { LEVEL: step }
                    run: |
                      echo "version=$(cat version.txt)-$LEVEL" >> "$GITHUB_OUTPUT"
                      echo "COLOUR=blue" >> "$GITHUB_ENV"
                      printf 'NOTE<<END\none\ntwo\nEND\n' >> "$GITHUB_ENV"
                      mkdir -p tools && printf '#!/bin/sh\necho tool runs\n' > tools/mytool && chmod +x tools/mytool
                      echo "$PWD/tools" >> "$GITHUB_PATH"
                  - run: mytool; echo "$COLOUR $NOTE $LEVEL"
                  - run: mkdir -p out && echo made > out/made.txt
                  - uses: actions/upload-artifact@v4
                    with: { name: files, path: out/, if-no-files-found: error }
              test:
                needs: [build]
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/download-artifact@v4
                    with: { name: files, path: got }
                  - working-directory: got
                    run: echo "version ${{ needs.build.outputs.version }} $(cat made.txt)"
              python:
                runs-on: ubuntu-24.04
                if: needs.build.result == 'success'
                needs: build
                steps:
                  - run: exit 3
                    id: bad
                    continue-on-error: true
                  - run: echo "${{ steps.bad.outcome }} ${{ steps.bad.conclusion }}"
            """, new Dictionary<string, string> { ["version.txt"] = "1.2" });

        Assert.True(run.Result.Outcome == JobOutcome.Success, run.Describe());
        Assert.Contains("tool runs", run.Log("build"));
        Assert.Contains("blue one", run.Log("build"));
        Assert.Contains("two job", run.Log("build"));
        Assert.Contains("version 1.2-step made", run.Log("test"));
        Assert.Contains("failure success", run.Log("python"));
    }

    [Fact]
    public async Task RunAsync_FailingStep_FailsTheJobAndSkipsWhatNeedsIt()
    {
        var run = await WorkflowRun.OfAsync(Head + """
              bad:
                runs-on: ubuntu-24.04
                steps:
                  - name: Try
                    run: |
                      echo before
                      exit 7
                  - run: echo never
                  - if: failure()
                    run: echo told
                  - if: always()
                    run: echo always ${{ job.status }}
              after:
                needs: bad
                runs-on: ubuntu-24.04
                steps: [{ run: "echo no" }]
              notify:
                needs: after
                if: failure()
                runs-on: ubuntu-24.04
                steps: [{ run: "echo notified" }]
            """);

        Assert.Equal(JobOutcome.Failure, run.Result.Outcome);
        var log = run.Log("bad").ToList();
        Assert.Contains("##[group]Run echo before", log);
        Assert.Contains("##[error]Process completed with exit code 7.", log);
        Assert.DoesNotContain("never", log);
        Assert.Contains("told", log);
        Assert.Contains("always failure", log);
        Assert.Equal([JobOutcome.Failure, JobOutcome.Skipped, JobOutcome.Success, JobOutcome.Success], run.Job("bad").Steps.Select(s => s.Outcome));
        Assert.Equal(JobOutcome.Skipped, run.Job("after").Outcome);
        Assert.Equal(JobOutcome.Success, run.Job("notify").Outcome);
    }

    [Fact]
    public async Task RunAsync_PipelineOfCommandsWithBash_FailsOnlyWhenBashIsNamed()
    {
        var run = await WorkflowRun.OfAsync(Head + """
              named: { runs-on: ubuntu-24.04, steps: [{ shell: bash, run: "false | cat" }] }
              unnamed: { runs-on: ubuntu-24.04, steps: [{ run: "false | cat" }] }
              posix: { runs-on: ubuntu-24.04, steps: [{ shell: sh, run: "false; echo no" }] }
            """);

        Assert.Equal([JobOutcome.Failure, JobOutcome.Success, JobOutcome.Failure], run.Result.Jobs.Select(j => j.Outcome));
    }

    [Fact]
    public async Task RunAsync_TimeLimits_EndTheStepAndTheJob()
    {
        var run = await WorkflowRun.OfAsync(Head + """
              step: { runs-on: ubuntu-24.04, steps: [{ name: Slow, run: "sleep 60", timeout-minutes: 0.003 }] }
              job: { runs-on: ubuntu-24.04, timeout-minutes: 0.003, steps: [{ run: "sleep 60" }, { if: always(), run: "echo late" }] }
            """);

        Assert.Equal(JobOutcome.Failure, run.Job("step").Outcome);
        Assert.Contains("##[error]The action 'Slow' has timed out after 0.003 minutes.", run.Log("step"));
        Assert.Equal(JobOutcome.Cancelled, run.Job("job").Outcome);
        Assert.Contains("maximum execution time", run.Job("job").Reason, StringComparison.Ordinal);
        Assert.Contains("late", run.Log("job"));
    }

    [Fact]
    public async Task RunAsync_Matrix_RunsEveryLegWithItsValues()
    {
        var run = await WorkflowRun.OfAsync(Head + """
              test:
                runs-on: ubuntu-24.04
                strategy: { fail-fast: false, matrix: { size: [small, large] } }
                steps: [{ run: "echo size ${{ matrix.size }}; test ${{ matrix.size }} = small" }]
            """);

        Assert.Equal(JobOutcome.Success, run.Job("test (small)").Outcome);
        Assert.Equal(JobOutcome.Failure, run.Job("test (large)").Outcome);
        Assert.Contains("size large", run.Log("test (large)"));
    }

    [Fact]
    public async Task RunAsync_WhatIsNotHere_IsUnprovenWithTheReason()
    {
        var run = await WorkflowRun.OfAsync(Head + """
              unknown: { runs-on: ubuntu-24.04, steps: [{ uses: "acme/deploy@v1" }] }
              version: { runs-on: ubuntu-24.04, steps: [{ uses: "actions/setup-node@v4", with: { node-version: "99" } }] }
              services: { runs-on: ubuntu-24.04, services: { db: { image: "postgres:17" } }, steps: [{ run: "true" }] }
              container: { runs-on: ubuntu-24.04, container: "node:20", steps: [{ run: "true" }] }
              image: { runs-on: ubuntu-24.04, steps: [{ uses: "docker://acme/tool:1" }] }
              program: { runs-on: ubuntu-24.04, steps: [{ run: "PATH=/nonexistent\nflutter build" }] }
              typo: { runs-on: ubuntu-24.04, steps: [{ run: "no-such-program-of-ours" }] }
              after: { needs: unknown, runs-on: ubuntu-24.04, steps: [{ run: "true" }] }
            """, toolchains: new Dictionary<string, string> { ["node"] = "20.1.0" });

        Assert.Equal(
            ["unknown Unproven", "version Unproven", "services Unproven", "container Unproven", "image Unproven", "program Unproven", "typo Failure", "after Unproven"],
            run.Result.Jobs.Select(j => $"{j.Key} {j.Outcome}"));
        Assert.Contains("acme/deploy@v1", run.Job("unknown").Reason, StringComparison.Ordinal);
        Assert.Contains("99", run.Job("version").Reason, StringComparison.Ordinal);
        Assert.Contains("postgres:17", run.Job("services").Reason, StringComparison.Ordinal);
        Assert.Contains("`flutter`", run.Job("program").Reason, StringComparison.Ordinal);
        Assert.Contains("`unknown`", run.Job("after").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WorkflowCommands_MaskAndMark()
    {
        var run = await WorkflowRun.OfAsync(Head + """
              say:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      word=$(printf 'hid%s' den)
                      echo "::add-mask::$word"
                      echo "it is $word"
                      echo "::error file=a.c,line=3::wrong%0Ahere"
                      echo "::group::More"
                      echo "::endgroup::"
                      echo "::stop-commands::pause"
                      echo "::warning::as it is"
                      echo "::pause::"
                      echo "::warning::seen"
            """);

        var log = run.Log("say");
        Assert.Contains("it is ***", log);
        Assert.DoesNotContain(log, l => l.Contains("hidden", StringComparison.Ordinal));
        Assert.Contains("##[error]wrong", log);
        Assert.Contains("##[group]More", log);
        Assert.Contains("::warning::as it is", log);
        Assert.Contains("##[warning]seen", log);
    }
}
