using System.Text.Json;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Cli.Tests;

public sealed class OptimizeMigrateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OptimizeMigrateTests() => _folder.Write(
        ".github/workflows/ci.yml",
        "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: go test ./...\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Optimize_Json_IsOneDocumentOfTheContract()
    {
        var (exit, output, _) = await Hyper.RunAsync("optimize", _folder.Path, "--json");

        Assert.Equal(0, exit);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("optimization/1", document.GetProperty("schema").GetString());
        var timeout = document.GetProperty("suggestions").EnumerateArray().Single(suggestion => suggestion.GetProperty("kind").GetString() == "timeout");
        Assert.Equal(".github/workflows/ci.yml", timeout.GetProperty("file").GetString());
        Assert.Equal(3, timeout.GetProperty("line").GetInt32());
        Assert.StartsWith("--- a/.github/workflows/ci.yml\n", timeout.GetProperty("patch").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_Output_WritesThePipelineOfTheOtherForge()
    {
        var target = Path.Combine(_folder.Path, "out");

        var (exit, output, _) = await Hyper.RunAsync("migrate", _folder.Path, "--to", "gitlab", "--output", target, "--json");

        Assert.Equal(0, exit);
        Assert.Equal("migration/1", JsonDocument.Parse(output).RootElement.GetProperty("schema").GetString());
        Assert.Contains("go test ./...", await File.ReadAllTextAsync(Path.Combine(target, ".gitlab-ci.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_NothingToCarry_IsUnreadableInput()
    {
        var (exit, _, error) = await Hyper.RunAsync("migrate", _folder.Path, "--to", "github");

        Assert.Equal(3, exit);
        Assert.Contains("no .gitlab-ci.yml", error, StringComparison.Ordinal);
    }
}
