using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>The server is ended by SIGKILL between an effect of a fleet run and its record. Started again, it comes to the same end: one commit a bot, one request, each finding once.</summary>
public sealed class KilledFleetRunTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["README.md"] = "# Teh first\n",
        [".gitlab-ci.yml"] = "test:\n  image: golang:1.22\n  script:\n    - go test ./... || true\n",
        [".gitlab/cicd-platform/rules/acme.yml"] =
            "ruleset: acme\nrules:\n  - id: spelling\n    message: It is spelt 'The'\n    scanner: containers\n    paths: [README.md]\n    text: Teh\n    fix:\n      replace: The\n",
    };

    [Theory]
    [InlineData("executed fleet RunBotActivity")]
    [InlineData("executed fleet SettleScanActivity")]
    [InlineData("executed fleet CommitMendActivity")]
    [InlineData("executed fleet ProposeMendsActivity")]
    public async Task Kill9_AtThePoint_ComesToTheSameEnd(string point)
    {
        using var folder = new TemporaryFolder();
        await using var forge = await LocalForgeServer.StartAsync(
            new LocalForgeOptions { DataFolder = Path.Combine(folder.Path, "forge"), Forge = ForgeKind.GitLab, Runner = new InstantRunner(() => Task.CompletedTask) });
        var owner = forge.GitLab.AddUser("octo");
        var repository = await forge.GitLab.CreateProjectAsync("octo/one", files: Files, owner: owner);
        var settings = new Dictionary<string, string>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Server:DataFolder"] = Path.Combine(folder.Path, "data"),
            ["Logging:LogLevel:Default"] = "None",
            ["Chaos:Trace"] = Path.Combine(folder.Path, "trace"),
            ["Forges:GitLab:0:Host"] = forge.BaseUrl.ToString(),
            ["Forges:GitLab:0:ApiUrl"] = forge.GitLab.ApiUrl.ToString(),
            ["Forges:GitLab:0:Token"] = forge.GitLab.CreateToken(owner),
            ["Forges:GitLab:0:WebhookToken"] = "unused",
        };

        string status, token;
        using (var dying = (await ServerProcess.StartAsync(Arguments([.. settings, new("Chaos:KillAt", point), new("Chaos:KillOnce", Path.Combine(folder.Path, "killed"))]), null))!)
        {
            token = dying.Token;
            using var accepted = await dying.Client.PostAsJsonAsync("/api/v1/fleet/run", new { repositoryUrl = new Uri(forge.BaseUrl, "octo/one").ToString(), forge = "gitlab" });
            status = accepted.Headers.Location!.ToString();
            await dying.Gone.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(137, dying.ExitCode);
        }

        using var server = (await ServerProcess.StartAsync(Arguments(settings), token))!;
        JsonElement view = default;
        await Eventually.NotNullAsync(
            async () => (view = await server.Client.GetFromJsonAsync<JsonElement>(status)).GetProperty("state").GetString() is "completed" or "failed" ? this : null, "the run to end", TimeSpan.FromSeconds(60));

        var run = view.GetProperty("scan");
        Assert.True(run.GetProperty("problem").ValueKind == JsonValueKind.Null && view.GetProperty("state").GetString() == "completed", view.ToString());
        var bots = run.GetProperty("mends").EnumerateArray().Select(mend => mend.GetProperty("bot").GetString()!).ToList();
        var subjects = (await Git.RunAsync(repository.GitFolder, "log", "--reverse", "--format=%s", $"main..{run.GetProperty("mendBranch").GetString()}")).Split('\n');
        Assert.True(bots.Count >= 2, view.ToString());
        Assert.Equal(bots, subjects.Select(subject => subject.Split(':')[0]));
        Assert.Single(forge.GitLab.MergeRequests(repository));
        var listed = (await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/security/vulnerabilities")).GetProperty("vulnerabilities").EnumerateArray().Select(row => row.GetProperty("finding").GetProperty("fingerprint").GetString());
        Assert.Equal(view.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("fingerprint").GetString()).Order(), listed.Order());
    }

    private static IEnumerable<string> Arguments(IEnumerable<KeyValuePair<string, string>> settings) => settings.SelectMany(setting => new[] { "--" + setting.Key, setting.Value });
}
