using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;

namespace CiCdPlatform.Core.Tests.Pipelines;

public sealed class PipelineValidatorTests
{
    private static readonly RepositoryAnalysis s_analysis = new()
    {
        Components = [new Component { Path = ".", Language = "go", PackageManager = "go", Install = ["go mod download"], Build = ["go build ./..."], Test = ["go test ./..."], Lint = ["go vet ./..."] }],
    };

    [Fact]
    public void Validate_OwnPipelines_FindsNothing()
    {
        Assert.Empty(PipelineValidator.Validate(ForgeKind.GitHub, Own(ForgeKind.GitHub), s_analysis));
        Assert.Empty(PipelineValidator.Validate(ForgeKind.GitLab, Own(ForgeKind.GitLab), s_analysis));
    }

    [Theory]
    [InlineData("          go test ./... -coverprofile=coverage.out", "          go test ./... || true", "swallows a failure")]
    [InlineData("        run: |\n          go test ./...", "        continue-on-error: true\n        run: |\n          go test ./...", "without consequence")]
    [InlineData("  test:\n", "  test:\n    continue-on-error: true\n", "without consequence")]
    [InlineData("          go test ./...", "          echo fine", "no job that always runs tests")]
    [InlineData("  test:\n", "  test:\n    if: false\n", "no job that always runs tests")]
    [InlineData("needs: [compile]", "needs: [nothing]", "does not exist")]
    [InlineData("needs: [compile]", "needs: [learn]", "circle")]
    [InlineData("--exit-code 1", "--exit-code 0", "does not block")]
    [InlineData("docker://aquasec/trivy:0.74.0", "docker://aquasec/trivy:latest", "pin a version")]
    [InlineData("docker://aquasec/trivy:0.74.0", "docker://alpine:3.24.1", "no security scan")]
    [InlineData("permissions: {}\n\nconc", "permissions: write-all\n\nconc", "write-all")]
    [InlineData("  pull_request:", "  pull_request_target:", "pull_request_target")]
    [InlineData("        run: go vet ./...", "        run: go vet ${{ github.head_ref }}", "becomes part of the script")]
    [InlineData("        run: go vet ./...", "        rnu: go vet ./...", "unknown key 'rnu'")]
    [InlineData("jobs:\n", "jbos:\n", "unknown key 'jbos'")]
    [InlineData("    runs-on: ubuntu-24.04\n", "", "runs-on")]
    [InlineData("name: CI", "name: [CI", "does not parse")]
    public void Validate_BrokenWorkflow_NamesWhatIsWrong(string old, string broken, string message) => Broken(ForgeKind.GitHub, old, broken, message);

    [Theory]
    [InlineData("    - go test ./...", "    - go test ./... || true", "swallows a failure")]
    [InlineData("test:\n  stage: test\n", "test:\n  stage: test\n  allow_failure: true\n", "without consequence")]
    [InlineData("test:\n  stage: test\n", "test:\n  stage: test\n  when: manual\n", "waits for somebody")]
    [InlineData("    - go test ./...", "    - echo fine", "no job that always runs tests")]
    [InlineData("  needs:\n    - compile\n", "  needs:\n    - nothing\n", "does not exist")]
    [InlineData("  needs:\n    - compile\n", "  needs:\n    - learn\n", "circle")]
    [InlineData("--exit-code 1", "--exit-code 0", "does not block")]
    [InlineData("aquasec/trivy:0.74.0", "aquasec/trivy", "means latest")]
    [InlineData("    - trivy fs", "    - echo", "no security scan")]
    [InlineData("  stage: test\n", "  stage: tests\n", "not among the stages")]
    [InlineData("  script:\n    - go mod download\n    - go vet", "  scripts:\n    - go mod download\n    - go vet", "unknown key 'scripts'")]
    public void Validate_BrokenGitLabFile_NamesWhatIsWrong(string old, string broken, string message) => Broken(ForgeKind.GitLab, old, broken, message);

    [Fact]
    public void Validate_UnpinnedAction_IsFoundOnItsLine()
    {
        var file = Own(ForgeKind.GitHub)[0];
        var lines = file.Content.Split('\n');
        var at = Array.FindIndex(lines, line => line.Contains("actions/checkout@", StringComparison.Ordinal));
        lines[at] = "        uses: actions/checkout@v4";
        var problem = Assert.Single(PipelineValidator.Validate(ForgeKind.GitHub, [file with { Content = string.Join('\n', lines) }], s_analysis));
        Assert.Equal(at + 1, problem.Line);
        Assert.Contains("not pinned", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TokenInEnvironment_IsFoundAndNotRepeated()
    {
        var token = "ghp_" + new string('a', 36);
        var file = Own(ForgeKind.GitHub)[0];
        var problem = Assert.Single(PipelineValidator.Validate(ForgeKind.GitHub, [file with { Content = file.Content + "# " + token + "\n" }], s_analysis));
        Assert.DoesNotContain(token, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM alpine\nUSER app\n", "means latest")]
    [InlineData("FROM alpine:3.24.1\n", "runs as root")]
    [InlineData("FROM alpine:3.24.1 AS a\nUSER app\nFROM a\nUSER 0:0\n", "runs as root")]
    public void Validate_BadContainerfile_NamesWhatIsWrong(string content, string message)
    {
        var problems = PipelineValidator.Validate(ForgeKind.GitLab, [.. Own(ForgeKind.GitLab), new GeneratedFile("Dockerfile", content)], s_analysis);
        Assert.Contains(message, Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Here it is:\n```yaml\n{0}```\nHope it helps.")]
    [InlineData("```yml\n{0}")]
    [InlineData("{0}")]
    [InlineData("Sure! First install:\n```\nnpm ci\n```\nthen\n~~~yaml\n{0}~~~\n")]
    public void Judge_GoodAnswerInAnyWrapping_IsAccepted(string answer)
    {
        var file = Own(ForgeKind.GitHub)[0];
        var verdict = ModelAnswer.Judge(answer.Replace("{0}", file.Content, StringComparison.Ordinal), ForgeKind.GitHub, file.Path, s_analysis);
        Assert.Empty(verdict.Problems);
        Assert.Equal(file.Content, verdict.File!.Content);
    }

    [Theory]
    [InlineData("I cannot do that.")]
    [InlineData("```yaml\n- a\n- b\n```")]
    [InlineData("```yaml\nname: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: go test ./... || true\n```")]
    public void Judge_BadAnswer_IsRefusedWithReasons(string answer)
    {
        var verdict = ModelAnswer.Judge(answer, ForgeKind.GitHub, ".github/workflows/ci.yml", s_analysis);
        Assert.False(verdict.Accepted);
        Assert.NotEmpty(verdict.Problems);
    }

    private static IReadOnlyList<GeneratedFile> Own(ForgeKind forge) => PipelineGenerator.Generate(new GenerationRequest(s_analysis, forge)).Files;

    private static void Broken(ForgeKind forge, string old, string broken, string message)
    {
        var file = Own(forge)[0];
        Assert.Contains(old, file.Content, StringComparison.Ordinal);
        var problems = PipelineValidator.Validate(forge, [file with { Content = file.Content.Replace(old, broken, StringComparison.Ordinal) }], s_analysis);
        Assert.Contains(problems, problem => problem.Message.Contains(message, StringComparison.Ordinal) && problem.Line >= 1);
    }
}
