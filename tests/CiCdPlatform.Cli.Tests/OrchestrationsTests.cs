using System.Text.Json;
using CiCdPlatform.Server;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Cli.Tests;

/// <summary>The real program against a real server, whose one instance that is always there is <c>retention</c>.</summary>
public sealed class OrchestrationsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _server = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _server = ServerHost.Build(["--urls", "http://127.0.0.1:0", "--Server:DataFolder", _folder.Path], builder => builder.Logging.ClearProviders());
        _token = (await ServerHost.StartAsync(_server))!;
        await Eventually.NotNullAsync(async () => (await AskAsync("show", "retention", "--json")).Exit == 0 ? this : null, "retention to be started");
    }

    public async Task DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task List_AndShow_InAPipe_AreReadableAndSayNoToken()
    {
        var list = await AskAsync("list");
        var show = await AskAsync("show", "retention");
        var json = await AskAsync("list", "--name", "Retention", "--json");

        Assert.Equal((0, 0, 0), (list.Exit, show.Exit, json.Exit));
        Assert.Matches("retention +Retention", list.Output);
        Assert.Contains("RetentionOrchestration, version 1", show.Output, StringComparison.Ordinal);
        Assert.Contains("+0.000 s", show.Output, StringComparison.Ordinal);
        Assert.Equal("retention", JsonDocument.Parse(json.Output).RootElement.GetProperty("instances")[0].GetProperty("id").GetString());
        Assert.DoesNotContain('\u001b', list.Output + show.Output);
        Assert.DoesNotContain(_token, list.Output + list.Error + show.Output + show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspend_Resume_Terminate_GoThroughTheirStates()
    {
        Assert.Equal((0, "suspended retention"), Said(await AskAsync("suspend", "retention", "--reason", "look first")));
        var again = await AskAsync("suspend", "retention");
        Assert.Equal((1, "Retention is suspended: only what is pending or running can be suspended."), (again.Exit, again.Error.Trim()));
        Assert.Equal((0, "resumed retention"), Said(await AskAsync("resume", "retention")));
        Assert.Equal((0, "raised settings-read on retention"), Said(await AskAsync("raise", "retention", "settings-read", "--payload", "true", "--once", "k")));
        Assert.Equal(1, (await AskAsync("rewind", "retention")).Exit);
        Assert.Equal((0, "terminated retention"), Said(await AskAsync("terminate", "retention")));
        var counted = await AskAsync("purge", "--older-than", "0s");
        Assert.StartsWith("would delete 1 instance (completed, failed, terminated)", counted.Output, StringComparison.Ordinal);
        Assert.StartsWith("deleted 1 instance ", (await AskAsync("purge", "--older-than", "0s", "--yes")).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await AskAsync("show", "retention")).Exit);
        Assert.Contains("workers", (await AskAsync("statistics")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--state", "asleep")]
    [InlineData(2, "--since", "yesterday")]
    [InlineData(2, "--limit", "0")]
    [InlineData(2, "--server", "ftp://here")]
    [InlineData(4, "--server", "http://127.0.0.1:9")]
    [InlineData(4, "--token", "cicd_guess")]
    public async Task List_ThatCannotBe_HasItsExitCodeAndSaysWhy(int expected, params string[] arguments)
    {
        var (exit, output, error) = await AskAsync(["list", .. arguments]);

        Assert.Equal((expected, ""), (exit, output));
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static (int Exit, string Output) Said((int Exit, string Output, string Error) answer) => (answer.Exit, answer.Output.Trim());

    private Task<(int Exit, string Output, string Error)> AskAsync(params string[] arguments)
    {
        string[] server = arguments.Contains("--server") ? [] : ["--server", _server.Urls.First()];
        return Hyper.RunAsync(["orchestrations", .. arguments, .. server, .. arguments.Contains("--token") ? (string[])[] : ["--token", _token]]);
    }
}
