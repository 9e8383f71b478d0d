using System.Diagnostics;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Stages.Test;
using CiCdPlatform.Core.Pipelines.Toolchains;
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
    [InlineData("go test ./...", "go test ./... -coverprofile=coverage.out|go tool cover -func=coverage.out")]
    [InlineData("cd sub && pytest", "cd sub && pytest")]
    [InlineData("npm test", "npm test")]
    [InlineData("dotnet test --no-build", "dotnet test --no-build")]
    public void Apply_TestCommand_AsksForAReportWhereTheToolHasOne(string command, string lines) =>
        Assert.Equal(lines, string.Join('|', TestReports.Apply([new PipelineStep { Name = "Test", Run = [command] }], [command]).Steps[0].Run));

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
