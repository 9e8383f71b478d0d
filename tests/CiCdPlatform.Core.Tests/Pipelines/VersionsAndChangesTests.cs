using System.Diagnostics;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Pipelines.Stages.Test;
using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Pipelines.Writers.GitHubActions;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Yaml;
using CiCdPlatform.TestKit;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Tests.Pipelines;

public sealed class VersionsAndChangesTests
{
    [Theory]
    [InlineData("python", ">=3.11", false, "3.11 3.12 3.13 3.14")]
    [InlineData("python", "^3.12", false, "3.12 3.13 3.14")]
    [InlineData("python", "3.12", false, "")]
    [InlineData("python", null, false, "")]
    [InlineData("node", ">=20 <25", false, "20 22 24")]
    [InlineData("node", "^20.9.0 || >=22", false, "20 22 24 26")]
    [InlineData("ruby", ">= 3.3", false, "3.3 3.4 4.0")]
    [InlineData("php", "^8.2", false, "8.2 8.3 8.4 8.5")]
    [InlineData("go", "1.24", true, "1.26 1.27")]
    [InlineData("go", "1.24", false, "")]
    [InlineData("rust", "1.75", true, "1.75.0 1.98.0")]
    [InlineData("java", ">=17", false, "")]
    public void Supported_Range_IsEveryVersionInIt(string toolchain, string? stated, bool isMinimum, string legs) =>
        Assert.Equal(legs, string.Join(' ', ToolchainChooser.Supported(ToolchainTable.Find(toolchain)!, stated, isMinimum, new Dictionary<string, string>()).Select(choice => choice.Setup)));

    [Fact]
    public void Supported_SettingsPreferOne_IsNoMatrix() =>
        Assert.Empty(ToolchainChooser.Supported(ToolchainTable.Find("python")!, ">=3.11", false, new Dictionary<string, string> { ["python"] = "3.12.3" }));

    [Theory]
    [InlineData("python -m pytest tests", "python -m pytest tests --junitxml=report.xml")]
    [InlineData("uv run python -m pytest", "uv run python -m pytest --junitxml=report.xml")]
    [InlineData("go test ./...", "go test ./... -coverprofile=coverage.out|go tool cover -func=coverage.out")]
    [InlineData("cd sub && pytest", "cd sub && pytest")]
    [InlineData("npm test", "npm test")]
    [InlineData("dotnet test --no-build", "dotnet test --no-build")]
    public void Apply_TestCommand_AsksForAReportWhereTheToolHasOne(string command, string lines) =>
        Assert.Equal(lines, string.Join('|', TestReports.Apply([new PipelineStep { Name = "Test", Run = [command] }], [command], ComponentManifest.None).Steps[0].Run));

    [Theory]
    [InlineData("npm test", "vitest", "npm test -- --reporter=default --reporter=junit --outputFile.junit=report.xml")]
    [InlineData("pnpm test", "tsc && vitest run", "pnpm run test --reporter=default --reporter=junit --outputFile.junit=report.xml")]
    [InlineData("yarn test", "cross-env NODE_ENV=test jest --coverage", "yarn test --reporters=default --reporters=jest-junit --coverageReporters=text-summary --coverageReporters=cobertura")]
    [InlineData("npm run test", "node --import=tsx --test", "npm run test -- --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=report.xml")]
    [InlineData("npm test", "node --test test/", "npm test")]
    [InlineData("npm test", "vitest run | tee log", "npm test")]
    [InlineData("npm test", "mocha", "npm test")]
    [InlineData("npm run other", "vitest", "npm run other")]
    public void Apply_NamedScript_IsAskedAsWhatItRuns(string command, string script, string line)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["package.json"] = $$"""{ "scripts": { "test": "{{script}}" }, "devDependencies": { "jest-junit": "16" } }""" });
        var analysis = new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "javascript", Test = [command] }] };

        Assert.Equal(line, Assert.Single(TestReports.Apply([new PipelineStep { Name = "Test", Run = [command] }], [command], ComponentManifest.Read(snapshot, analysis)["."]).Steps[0].Run));
    }

    [Theory]
    [InlineData("Gemfile", "gem 'rspec'", "bundle exec rspec --format progress --format json --out rspec.json")]
    [InlineData("Gemfile.lock", "    rspec_junit_formatter (0.6.0)", "bundle exec rspec --format progress --format RspecJunitFormatter --out report.xml")]
    public void Apply_Rspec_WritesWhatItCan(string file, string text, string line)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["app/" + file] = text });
        var analysis = new RepositoryAnalysis { Components = [new Component { Path = "app", Language = "ruby", Test = ["bundle exec rspec"] }] };

        Assert.Equal(line, Assert.Single(TestReports.Apply([new PipelineStep { Name = "Test", Run = ["bundle exec rspec"] }], ["bundle exec rspec"], ComponentManifest.Read(snapshot, analysis)["app"]).Steps[0].Run));
    }

    [Fact]
    public void Generate_ApplicationOfManyVersions_IsTestedWithTheOldestAndItsOwn()
    {
        var component = new Component { Path = ".", Language = "python", LanguageVersion = ">=3.10", PackageManager = "uv", Test = ["uv run pytest"] };
        string Legs(Component one, ForgeKind forge) => string.Join(' ', PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [one] }, forge)).Pipeline.Jobs.Single(job => job.Stage == Stage.Test).Matrix!.Legs.Select(leg => leg.Version));

        Assert.Equal("3.10 3.11 3.12 3.13 3.14", Legs(component, ForgeKind.GitHub));
        Assert.Equal("3.10 3.13", Legs(component with { Start = "uv run app" }, ForgeKind.GitHub));
        var github = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, ForgeKind.GitHub)).Files[0].Content;
        Assert.Contains("UV_PYTHON: ${{ matrix.python }}", github, StringComparison.Ordinal);
    }

    [FactIfTool("python3")]
    public async Task ShowResults_ReportsOfEveryKind_NamesFailuresAndSaysWhatWasCovered()
    {
        using var folder = new TemporaryFolder();
        folder.Write("report.xml", """<testsuites><testsuite><testcase classname="a.B" name="adds"/><testcase classname="a.B" name="fails" file="b.py" line="7"><failure message="1 != 2, really&#10;no"/></testcase></testsuite></testsuites>""");
        folder.Write("deep/coverage.xml", """<coverage lines-valid="30" lines-covered="20"></coverage>""");
        folder.Write("coverage.out", "mode: set\na.go:1.2,3.4 10 1\na.go:5.2,6.4 10 0\n");
        folder.Write("rspec.json", """{"examples":[{"full_description":"x","status":"failed","file_path":"./x_spec.rb","line_number":3,"exception":{"message":"no"}},{"full_description":"y","status":"passed","file_path":"./y.rb","line_number":1}]}""");
        folder.Write("broken.xml", "<testsuite>");
        var start = new ProcessStartInfo("python3", ["-c", ReportSteps.Show]) { UseShellExecute = false, WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REPORTS"] = "report.xml\n**/coverage.xml\ncoverage.out\nrspec.json\nbroken.xml";
        start.Environment["GITHUB_STEP_SUMMARY"] = Path.Combine(folder.Path, "summary");
        using var process = Process.Start(start)!;
        var said = (await process.StandardOutput.ReadToEndAsync()).TrimEnd().Split('\n');
        Assert.True(process.HasExited || process.WaitForExit(10_000));

        Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
        Assert.StartsWith("::warning::broken.xml cannot be read: ", said[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                "::error file=b.py,line=7,title=a.B.fails::1 != 2, really%0Ano", "::error file=./x_spec.rb,line=3,title=x::no",
                "::notice title=Results::Tests: 4, failed: 2", "::notice title=Results::Covered: 60.0 %",
            ],
            said[1..]);
        Assert.Equal("- Tests: 4, failed: 2\n- Covered: 60.0 %\n", await File.ReadAllTextAsync(Path.Combine(folder.Path, "summary")));
    }

    [Fact]
    public void Generate_WorkspaceMembers_AreLeftToTheirRoot()
    {
        var root = new Component { Path = ".", Language = "rust", PackageManager = "cargo", Test = ["cargo test --workspace"], Workspace = ".", Paths = ["**"] };
        var member = new Component { Path = "crates/one", Language = "rust", PackageManager = "cargo", Test = ["cargo test"], Workspace = ".", Paths = ["crates/one/**"] };
        var generation = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [root, member] }, ForgeKind.GitHub));
        Assert.Single(generation.Pipeline.Jobs, job => job.Stage == Stage.Test);
        Assert.All(generation.Pipeline.Jobs, job => Assert.Null(job.Changes));
    }

    [Fact]
    public async Task Generate_ChangesJob_TellsWhatAChangeTouches()
    {
        using var folder = new TemporaryFolder();
        Component Part(string path, params string[] paths) => new() { Path = path, Language = "go", PackageManager = "go", Test = ["go test ./..."], Paths = paths };
        var analysis = new RepositoryAnalysis { Components = [Part("one", "one/**"), Part("two", "two/**", "one/**"), Part("three three", "three three/**")] };
        var workflow = PipelineGenerator.Generate(new GenerationRequest(analysis, ForgeKind.GitHub)).Files[0].Content;
        var jobs = (YamlMappingNode)((YamlMappingNode)YamlText.Load(workflow).Root!).Children["jobs"];
        var steps = (YamlSequenceNode)((YamlMappingNode)jobs.Children["changes"]).Children["steps"];
        var script = ((YamlScalarNode)((YamlMappingNode)steps.Children[1]).Children["run"]).Value!;

        await Git.RunAsync(folder.Path, "init", "-q", "-b", "main");
        foreach (var part in new[] { "one", "two", "three three" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, part, "deep"));
            await File.WriteAllTextAsync(Path.Combine(folder.Path, part, "deep", "file"), "1");
        }

        await Git.RunAsync(folder.Path, "add", "-A");
        await Git.RunAsync(folder.Path, "commit", "-q", "-m", "first");
        var before = await Git.RunAsync(folder.Path, "rev-parse", "HEAD");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "one", "deep", "file"), "2");
        await Git.RunAsync(folder.Path, "commit", "-q", "-a", "-m", "second");

        Assert.Equal(["changed-one=true", "changed-two=true", "changed-three-three=false"], await CompareAsync(folder.Path, script, before));
        Assert.Equal(["changed-one=true", "changed-two=true", "changed-three-three=true"], await CompareAsync(folder.Path, script, ""));
        Assert.Equal(["changed-one=true", "changed-two=true", "changed-three-three=true"], await CompareAsync(folder.Path, script, new string('0', 40)));
    }

    [Fact]
    public async Task GenerateAsync_RegistryAndForgeAnswer_PinsWhatTheySay()
    {
        var analysis = new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "go", PackageManager = "go", Test = ["go test ./..."], Start = "./app", Services = ["redis"] }] };
        var digests = new Answers();
        var gitlab = await PinnedGeneration.GenerateAsync(new GenerationRequest(analysis, ForgeKind.GitLab), digests, digests, CancellationToken.None);
        Assert.Contains("image: golang:1.27.0-bookworm@sha256:", gitlab.Files[0].Content, StringComparison.Ordinal);
        Assert.Contains("FROM golang:1.27.0-bookworm@sha256:", gitlab.Files[1].Content, StringComparison.Ordinal);
        Assert.Contains("no registry told the digest of redis:7.4.11: they stay at their exact tags", gitlab.Warnings);

        var github = await PinnedGeneration.GenerateAsync(new GenerationRequest(analysis, ForgeKind.GitHub), null, digests, CancellationToken.None);
        Assert.Contains($"actions/checkout@{new string('a', 40)} # v7.9.9", github.Files[0].Content, StringComparison.Ordinal);
        Assert.Contains(github.Warnings, warning => warning.Contains("actions/setup-go", StringComparison.Ordinal) && warning.Contains("shipped table", StringComparison.Ordinal));
    }

    private static async Task<string[]> CompareAsync(string folder, string script, string before)
    {
        var output = Path.Combine(folder, ".git", "output");
        File.Delete(output);
        var start = new ProcessStartInfo("bash", ["-e", "-c", script]) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardError = true };
        start.Environment["BASE"] = before;
        start.Environment["GITHUB_OUTPUT"] = output;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        return await File.ReadAllLinesAsync(output);
    }

    // One registry that knows all but one image, and a forge that knows one action and lies about another.
    private sealed class Answers : IImageDigests, IActionReleases
    {
        public Task<string?> FindAsync(string image, CancellationToken cancellation) =>
            Task.FromResult<string?>(image.StartsWith("redis", StringComparison.Ordinal) ? "sha256:short" : "sha256:" + new string('0', 64));

        public Task<PinnedAction?> NewestAsync(PinnedAction known, CancellationToken cancellation) => Task.FromResult<PinnedAction?>(known.Name switch
        {
            "actions/checkout" => known with { Version = "v7.9.9", Sha = new string('a', 40) },
            _ => known with { Name = "somebody/else" },
        });
    }
}
