using System.Text.Json;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Cli.Tests;

public sealed class ContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ContractTests()
    {
        _folder.Write("go.mod", "module example.com/one\n\ngo 1.22\n");
        _folder.Write("one.go", "package one\n\nfunc One() int { return 1 }\n");
        _folder.Write("one_test.go", "package one\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Analyze_Json_IsOneDocumentOfTheContract()
    {
        var (exit, output, _) = await Hyper.RunAsync("analyze", _folder.Path, "--json");

        Assert.Equal(0, exit);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("analysis/1", document.GetProperty("schema").GetString());
        var component = document.GetProperty("components")[0];
        Assert.Equal("go", component.GetProperty("language").GetString());
        Assert.Equal(".", component.GetProperty("path").GetString());
        Assert.NotEmpty(component.GetProperty("test").EnumerateArray());
        Assert.Equal(3, component.GetProperty("evidence").EnumerateArray().First(evidence => evidence.GetProperty("line").GetInt32() == 3).GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("github", ".github/workflows/ci.yml")]
    [InlineData("gitlab", ".gitlab-ci.yml")]
    public async Task Generate_Json_IsOneDocumentOfTheContract(string forge, string path)
    {
        var (exit, output, error) = await Hyper.RunAsync("generate", _folder.Path, "--forge", forge, "--json");

        Assert.Equal(0, exit);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("generation/1", document.GetProperty("schema").GetString());
        Assert.Equal("language", document.GetProperty("source").GetString());
        Assert.Contains(document.GetProperty("files").EnumerateArray(), file => file.GetProperty("path").GetString() == path);
        Assert.Equal(["schema", "files", "source", "reasons", "warnings"], document.EnumerateObject().Select(property => property.Name));
        Assert.Contains("because: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Output_WritesTheFiles()
    {
        var target = Path.Combine(_folder.Path, "out");

        var (exit, _, _) = await Hyper.RunAsync("generate", _folder.Path, "--forge", "gitlab", "--output", target);

        Assert.Equal(0, exit);
        Assert.True(File.Exists(Path.Combine(target, ".gitlab-ci.yml")));
    }

    [Fact]
    public async Task Analyze_InAPipe_HasNoColour()
    {
        var (_, output, _) = await Hyper.RunAsync("analyze", _folder.Path);

        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "analyze")]
    [InlineData(2, "analyze", ".", "--nonsense")]
    [InlineData(2, "generate", ".", "--forge", "sourcehut")]
    [InlineData(3, "analyze", "/does/not/exist")]
    [InlineData(3, "generate", "/does/not/exist")]
    [InlineData(3, "try", "/does/not/exist")]
    public async Task Wrong_Input_HasItsExitCodeAndSaysWhy(int expected, params string[] arguments)
    {
        var (exit, output, error) = await Hyper.RunAsync(arguments);

        Assert.Equal(expected, exit);
        Assert.NotEmpty(error);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task Try_FolderThatIsNoRepository_NamesTheCure()
    {
        var (exit, _, error) = await Hyper.RunAsync("try", _folder.Path);

        Assert.Equal(3, exit);
        Assert.Contains("git init", error, StringComparison.Ordinal);
    }
}
