using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Cli.Tests;

public sealed class DiagnoseRunTests
{
    [FactIfTool("bwrap")]
    public Task Diagnose_RunOnGitHub_ExplainsAndProposesAPatch() => IsExplainedAsync(ForgeKind.GitHub, "sh tests/run.sh");

    [FactIfTool("bwrap")]
    public Task Diagnose_PipelineOnGitLab_ExplainsAndProposesAPatch() => IsExplainedAsync(ForgeKind.GitLab, "sh tests/run.sh");

    [FactIfTool("bwrap")]
    public async Task Diagnose_RunThatTheForgeRefused_SaysWhatIsWrongWithTheDefinition()
    {
        await using var run = await FailingRun.StartAsync(ForgeKind.GitHub, "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    needs: biuld\n    steps:\n      - run: echo\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n");

        var (exit, output, error) = await Hyper.RunAsync(run.Environment, "diagnose", "--run", run.Url, "--json");

        Assert.Equal((0, ""), (exit, error));
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("configuration", document.GetProperty("category").GetString());
        Assert.Equal((".github/workflows/ci.yml", "error"), (document.GetProperty("problems")[0].GetProperty("file").GetString(), document.GetProperty("problems")[0].GetProperty("severity").GetString()));
        Assert.Contains("+    needs: build", document.GetProperty("fixes")[0].GetProperty("patch").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/octo/shop/actions/runs/1", "GITHUB_SERVER_URL", 2)]
    [InlineData("https://example.org/octo/shop/-/pipelines/1", "CI_SERVER_URL", 2)]
    [InlineData("https://github.com/octo/shop", "is no run", 2)]
    [InlineData("http://127.0.0.1:1/octo/shop/actions/runs/1", "could not be reached", 4)]
    public async Task Diagnose_RunThatCannotBeRead_SaysWhy(string url, string says, int code)
    {
        var (exit, output, error) = await Hyper.RunAsync(new Dictionary<string, string?> { ["GITHUB_TOKEN"] = "one", ["GITLAB_TOKEN"] = "two" }, "diagnose", "--run", url);

        Assert.Equal((code, ""), (exit, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diagnose")]
    [InlineData("debug")]
    [InlineData("diagnose", "job.log", "--run", "https://github.com/octo/shop/actions/runs/1")]
    public async Task Diagnose_NeitherLogNorRunOrBoth_IsWrongUsage(params string[] arguments) => Assert.Equal(2, (await Hyper.RunAsync(arguments)).Exit);

    private static async Task IsExplainedAsync(ForgeKind kind, string mended)
    {
        await using var run = await FailingRun.StartAsync(kind);

        var (exit, output, error) = await Hyper.RunAsync(run.Environment, "diagnose", "--run", run.Url, "--json");
        var said = await Hyper.RunAsync(run.Environment, "debug", "--run", run.Url, "--json", "--say", "why", "--say", "try 1");

        Assert.Equal((0, ""), (exit, error));
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("test", document.GetProperty("job").GetString());
        Assert.Contains("tsets/run.sh", document.GetProperty("rootCause").GetProperty("text").GetString(), StringComparison.Ordinal);
        var patch = document.GetProperty("fixes")[0].GetProperty("patch").GetString();
        Assert.Contains("+", patch, StringComparison.Ordinal);
        Assert.Contains(mended, patch, StringComparison.Ordinal);
        Assert.Equal((0, ""), (said.Exit, said.Error));
        Assert.Contains("tsets/run.sh", said.Output, StringComparison.Ordinal);
        Assert.Contains("\"outcome\": \"proven\"", said.Output, StringComparison.Ordinal);
    }
}
