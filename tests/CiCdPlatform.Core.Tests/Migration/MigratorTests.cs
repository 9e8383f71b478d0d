using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Migration;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Tests.Migration;

public sealed class MigratorTests
{
    private const string Workflow = ".github/workflows/ci.yml";

    [Theory]
    [InlineData("go.mod", "module example.com/one\n\ngo 1.22\n", "one_test.go", "package one\n")]
    [InlineData("package.json", """{"name":"one","scripts":{"test":"node --test","lint":"eslint ."}}""", "package-lock.json", """{"lockfileVersion":3,"packages":{}}""")]
    [InlineData("pyproject.toml", "[project]\nname = \"one\"\nrequires-python = \">=3.11\"\ndependencies = [\"pytest\"]\n", "tests/test_one.py", "def test_one(): pass\n")]
    public void Migrate_OurOwnPipelineThereAndBack_RunsTheSameCommandsInTheSameOrder(string manifest, string text, string other, string otherText)
    {
        using var repository = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [manifest] = text, [other] = otherText });
        var generation = PipelineGenerator.Generate(GenerationRequest.For(repository, RepositoryAnalyzer.Analyze(repository), ForgeKind.GitHub));
        var original = generation.Files.First(file => file.Path == Workflow);

        var there = Migrate(ForgeKind.GitLab, (Workflow, original.Content));
        var back = Migrate(ForgeKind.GitHub, (".gitlab-ci.yml", there.Files[0].Content));

        Assert.Equal(Commands(original.Content), Commands(there.Files[0].Content));
        Assert.Equal(Commands(original.Content), Commands(back.Files[0].Content));
        Assert.Empty(PipelineValidator.Validate(ForgeKind.GitLab, there.Files));
        Assert.Empty(PipelineValidator.Validate(ForgeKind.GitHub, back.Files));
    }

    [Fact]
    public void Migrate_WorkflowToGitLab_CarriesWhatBothKnow()
    {
        var outcome = Migrate(ForgeKind.GitLab, (Workflow, """
            name: CI
            on:
              push:
                branches: [main, 'release/**']
                tags: ['v*']
              pull_request:
            env:
              LEVEL: high
            jobs:
              test:
                runs-on: ubuntu-latest
                timeout-minutes: 20
                strategy:
                  matrix:
                    node-version: [18, 20]
                services:
                  postgres:
                    image: postgres:16
                    env:
                      POSTGRES_PASSWORD: test
                steps:
                  - uses: actions/checkout@v4
                  - uses: actions/setup-node@v4
                    with:
                      node-version: ${{ matrix.node-version }}
                      cache: npm
                  - run: npm ci
                  - name: Test
                    env:
                      TOKEN: ${{ secrets.API_TOKEN }}
                    run: npm test
                  - uses: actions/upload-artifact@v4
                    if: always()
                    with:
                      name: reports
                      path: reports/
                      retention-days: 3
                  - uses: codecov/codecov-action@v4
              deploy:
                needs: test
                if: github.ref == 'refs/heads/main' && github.event_name != 'pull_request'
                runs-on: ubuntu-latest
                environment:
                  name: production
                  url: https://example.com
                steps:
                  - run: ./deploy.sh ${{ github.sha }}
            """));
        var text = Assert.Single(outcome.Files).Content;
        var root = (YamlMappingNode)YamlText.Load(text).Root!;

        Assert.StartsWith("node:${NODE_VERSION}", root.Mapping("test").Text("image"), StringComparison.Ordinal);
        Assert.Equal("20 minutes", root.Mapping("test").Text("timeout"));
        Assert.Contains("NODE_VERSION:", text, StringComparison.Ordinal);
        Assert.Contains("alias: postgres", text, StringComparison.Ordinal);
        Assert.Contains(".npm/", text, StringComparison.Ordinal);
        Assert.Contains("expire_in: 3 days", text, StringComparison.Ordinal);
        Assert.Contains("$CI_COMMIT_BRANCH == \"main\" && $CI_PIPELINE_SOURCE != \"merge_request_event\"", text, StringComparison.Ordinal);
        Assert.Contains("""$CI_COMMIT_BRANCH =~ /^release\/.*$/""", text, StringComparison.Ordinal);
        Assert.Contains("./deploy.sh ${CI_COMMIT_SHA}", text, StringComparison.Ordinal);
        Assert.Equal(["API_TOKEN"], outcome.Secrets);
        Assert.Contains(outcome.NotCarried, loss => loss.What.Contains("codecov/codecov-action", StringComparison.Ordinal) && loss.Line > 1);
    }

    [Fact]
    public void Migrate_StepsOfOtherShellsAndFilesOfTheMachine_StillRunOnGitLab()
    {
        var outcome = Migrate(ForgeKind.GitLab, (Workflow, """
            name: CI
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                container: python:3.13
                steps:
                  - uses: actions/checkout@v4
                  - shell: python
                    run: |
                      import sys
                      print(sys.version)
                  - run: echo "version=1" >> "$GITHUB_OUTPUT"
                  - if: ${{ !cancelled() }}
                    name: Show
                    shell: python
                    run: |
                      import os
                      open(os.environ['GITHUB_STEP_SUMMARY'], 'a').write('well')
            """));
        var text = Assert.Single(outcome.Files).Content;

        Assert.Contains("python3 - <<'END'\n      import sys\n      print(sys.version)\n      END\n", text, StringComparison.Ordinal);
        Assert.Contains("GITHUB_OUTPUT: /dev/null", text, StringComparison.Ordinal);
        Assert.DoesNotContain("GITHUB_STEP_SUMMARY", text, StringComparison.Ordinal);
        Assert.Contains(outcome.NotCarried, loss => loss.What.StartsWith("'GITHUB_OUTPUT'", StringComparison.Ordinal));
        Assert.Contains(outcome.NotCarried, loss => loss.What == "the step 'Show'");
    }

    [Fact]
    public void Migrate_PipelineToGitHub_CarriesWhatBothKnow()
    {
        var outcome = Migrate(ForgeKind.GitHub, (".gitlab-ci.yml", """
            stages: [build, test, deploy]
            default:
              image: node:20.11.1
            .base:
              variables:
                LEVEL: high
            build:
              extends: .base
              stage: build
              script: [npm ci, npm run build]
              artifacts:
                paths: [dist/]
                expire_in: 1 week
            test:
              stage: test
              retry: 2
              parallel:
                matrix:
                  - BROWSER: [chrome, firefox]
              services:
                - name: redis:7.2
                  alias: cache
              script:
                - npm test
              artifacts:
                when: always
                reports:
                  junit: junit.xml
            deploy:
              stage: deploy
              script: ./deploy.sh "$DEPLOY_KEY" "$CI_COMMIT_SHA"
              environment: production
              rules:
                - if: $CI_COMMIT_BRANCH == "main"
                  when: manual
            """));
        var text = Assert.Single(outcome.Files).Content;
        var jobs = ((YamlMappingNode)YamlText.Load(text).Root!).Mapping("jobs");

        Assert.Equal("node:20.11.1", jobs.Mapping("build").Mapping("container").Text("image"));
        Assert.Equal("high", jobs.Mapping("build").Mapping("env").Text("LEVEL"));
        Assert.Equal(["build"], jobs.Mapping("test").Get("needs").Scalars().Select(need => need.Value));
        Assert.Equal("redis:7.2", jobs.Mapping("test").Mapping("services").Mapping("cache").Text("image"));
        Assert.Contains("name: test-${{ strategy.job-index }}-junit", text, StringComparison.Ordinal);
        Assert.Contains("github.ref == 'refs/heads/main' && github.event_name == 'workflow_dispatch'", jobs.Mapping("deploy").Text("if")!, StringComparison.Ordinal);
        Assert.Equal("${{ github.sha }}", jobs.Mapping("deploy").Mapping("env").Text("CI_COMMIT_SHA"));
        Assert.Equal(["DEPLOY_KEY"], outcome.Secrets);
        Assert.Contains(outcome.NotCarried, loss => loss.What.Contains("'retry'", StringComparison.Ordinal));
        Assert.DoesNotContain(PipelineValidator.Validate(ForgeKind.GitHub, outcome.Files), problem => !problem.Message.Contains("security scan", StringComparison.Ordinal));
    }

    [Fact]
    public void Migrate_ConditionThatGitLabCannotAsk_WaitsForAPersonAndIsListed()
    {
        var outcome = Migrate(ForgeKind.GitLab, (Workflow, """
            on: push
            jobs:
              deploy:
                if: contains(github.event.head_commit.message, '[deploy]')
                runs-on: ubuntu-latest
                steps:
                  - run: ./deploy.sh
            """));

        Assert.Contains("when: manual", outcome.Files[0].Content, StringComparison.Ordinal);
        Assert.Equal((Workflow, 4), outcome.NotCarried.Where(loss => loss.What.Contains("condition", StringComparison.Ordinal)).Select(loss => (loss.File, loss.Line)).Single());
    }

    [Fact]
    public void Migrate_StepUnderACondition_AsksItInTheShell()
    {
        var outcome = Migrate(ForgeKind.GitLab, (Workflow, """
            on: push
            jobs:
              build:
                runs-on: ubuntu-latest
                steps:
                  - run: make
                  - if: github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')
                    run: make release
                  - if: contains(github.event.head_commit.message, '[deploy]')
                    run: make deploy
            """));

        Assert.Contains("if [ \"$CI_PIPELINE_SOURCE\" = push ] && case \"$CI_COMMIT_TAG\" in v*) true;; *) false;; esac; then\n", outcome.Files[0].Content.Replace("\n      ", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("make release", outcome.Files[0].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("make deploy", outcome.Files[0].Content, StringComparison.Ordinal);
        Assert.Single(outcome.NotCarried, loss => loss.Line == 9);
    }

    [Theory]
    [InlineData("run: cargo test", "rust:", null)]
    [InlineData("run: mvn -B verify", "maven:3.9", null)]
    [InlineData("run: make all", "buildpack-deps:noble", null)]
    [InlineData("uses: actions/setup-java@v4\n        with:\n          java-version: 17\n      - run: mvn -B verify", "maven:3.9.16-eclipse-temurin-17", null)]
    [InlineData("uses: erlef/setup-beam@v1\n        with:\n          otp-version: 26\n          elixir-version: 1.15\n      - run: mix test", "elixir:1.15", null)]
    [InlineData("uses: denoland/setup-deno@v2\n      - run: deno test", "denoland/deno:", null)]
    [InlineData("uses: actions/setup-node@v4\n        with:\n          node-version: ${{ matrix.node }}\n      - run: npm test", "node:${NODE}", "- '18'")]
    public void Migrate_JobOfAMachine_GetsTheImageThatItsCommandsNeed(string steps, string image, string? other)
    {
        var text = Migrate(ForgeKind.GitLab, (Workflow, $"on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        node: [18.x, 20.x]\n    steps:\n      - {steps}\n")).Files[0].Content;

        Assert.Contains("image: " + image, text, StringComparison.Ordinal);
        Assert.Contains(other ?? "", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrate_ServicesOfOneImageAndAnEmptyScript_StayWhatTheOtherForgeTakes()
    {
        var text = Migrate(ForgeKind.GitHub, (".gitlab-ci.yml", "test:\n  image: alpine:3.20\n  services: [redis:7, redis:7]\n  script: ['']\n")).Files[0].Content;

        Assert.Contains("redis-2:", text, StringComparison.Ordinal);
        Assert.Contains("run: ':'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrate_ArtifactsOutsideTheProjectAlone_AreListedAndNotWritten()
    {
        var outcome = Migrate(ForgeKind.GitLab, (Workflow, "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n      - uses: actions/upload-artifact@v4\n        with:\n          path: /tmp/out\n"));

        Assert.DoesNotContain("artifacts:", outcome.Files[0].Content, StringComparison.Ordinal);
        Assert.Contains(outcome.NotCarried, loss => loss.What.Contains("/tmp/out", StringComparison.Ordinal));
    }

    [Fact]
    public void Migrate_AddressWhosePortBeginsLikeAPublishedOne_StaysAsItIs()
    {
        var text = Migrate(ForgeKind.GitLab, (Workflow, """
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                services:
                  web:
                    image: nginx:1.29.1
                    ports: ['80:80']
                steps:
                  - run: curl http://localhost:8080/one http://localhost:80/two http://localhost:80
            """)).Files[0].Content;

        Assert.Contains("curl http://localhost:8080/one http://web:80/two http://web:80", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrate_AddressOfAService_IsTheServicesName()
    {
        var text = Migrate(ForgeKind.GitLab, (Workflow, """
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                services:
                  db:
                    image: postgres:16
                    ports: ['15432:5432']
                env:
                  DATABASE_URL: postgres://postgres@localhost:15432/one
                steps:
                  - run: go test ./...
            """)).Files[0].Content;

        Assert.Contains("DATABASE_URL: postgres://postgres@db:5432/one", text, StringComparison.Ordinal);
    }

    private static MigrationOutcome Migrate(ForgeKind to, params (string Path, string Text)[] files)
    {
        using var snapshot = RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Path, file => file.Text));
        return Migrator.Migrate(snapshot, to);
    }

    // Jobs in the order of their names, for files list them differently; the commands of each in theirs.
    private static List<string> Commands(string text)
    {
        var root = (YamlMappingNode)YamlText.Load(text).Root!;
        var jobs = root.Mapping("jobs") is { } gitHub ? gitHub : root;
        return [.. jobs.Mappings().Where(job => job.Value.Get("script") is not null || job.Value.Get("steps") is not null).OrderBy(job => job.Key.Value, StringComparer.Ordinal)
            .SelectMany(job => Of(job.Value).Where(line => line.Length > 0 && !line.StartsWith("cd ", StringComparison.Ordinal)).Select(line => $"{job.Key.Value}: {line}"))];
    }

    // A step under a condition only shows on GitHub's page what failed: GitLab reads the report itself.
    private static IEnumerable<string> Of(YamlMappingNode job) => job.Get("steps") is YamlSequenceNode steps
        ? steps.Children.OfType<YamlMappingNode>().Where(step => step.Get("if") is null).SelectMany(step => step.Text("run") is { } run ? run.Split('\n')
            : step.Text("uses") is { } uses && uses.StartsWith("docker://", StringComparison.Ordinal) ? [uses[(uses.LastIndexOf('/') + 1)..].Split(':')[0] + " " + step.Mapping("with").Text("args")] : [])
        : job.Get("script").Scalars().SelectMany(line => line.Value!.Split('\n'));
}
