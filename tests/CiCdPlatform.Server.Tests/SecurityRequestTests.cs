using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>Scans and runs of the fleet, asked for with a token of one's own.</summary>
[Trait("Category", "Scenario")]
public sealed class SecurityRequestTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["README.md"] = "# Teh first\n",
        ["Dockerfile"] = "FROM alpine:latest\n",
        [".github/workflows/ci.yml"] = "on: push\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: go test ./... || true\n",
        [".github/cicd-platform/rules/acme.yml"] =
            "ruleset: acme\nrules:\n  - id: spelling\n    message: It is spelt 'The'\n    scanner: containers\n    paths: [README.md]\n    text: Teh\n    fix:\n      replace: The\n",
        [".gitlab/cicd-platform/policy.yml"] = "fail-on: critical\npersona: pedantic\n",
    };

    [Theory]
    [InlineData(ForgeKind.GitHub)]
    [InlineData(ForgeKind.GitLab)]
    public async Task Scan_Twice_ListsWhatIsOpenAndThenWhatIsFixed(ForgeKind kind)
    {
        await using var scenario = await Scenario.StartAsync(kind);
        var first = await scenario.EndAsync(await scenario.StartAsync("/api/v1/security/scan", key: "first"));
        var again = await scenario.StartAsync("/api/v1/security/scan", key: "first");

        var found = Fingerprints(first, "findings");
        var scan = first.GetProperty("scan");
        Assert.Equal(again.ToString(), "/api/v1/security/scan/" + first.GetProperty("id").GetString());
        Assert.Equal(scan.GetProperty("botsTotal").GetInt32(), scan.GetProperty("botsDone").GetInt32());
        Assert.All(scan.GetProperty("bots").EnumerateArray(), bot => Assert.Equal("done", bot.GetProperty("outcome").GetString()));
        Assert.Contains(first.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("rule").GetString() == "acme/spelling");
        Assert.Equal(found, await scenario.ListedAsync("state=open"));
        Assert.Subset(found, await scenario.ListedAsync("severity=high"));
        Assert.NotEqual(found, await scenario.ListedAsync("severity=high"));
        Assert.Empty(await scenario.ListedAsync("repository=octo/two"));

        // Elsewhere it may be mended: the list speaks of the default branch.
        var head = await scenario.PushAsync("mended", folder =>
        {
            File.Delete(Path.Combine(folder, "README.md"));
            File.Delete(Path.Combine(folder, "Dockerfile"));
            Directory.Delete(Path.Combine(folder, ".github", "workflows"), recursive: true);
        });
        var elsewhere = await scenario.EndAsync(await scenario.StartAsync("/api/v1/security/scan", reference: "mended"));
        Assert.Equal(head, elsewhere.GetProperty("scan").GetProperty("commit").GetString());
        Assert.DoesNotContain(elsewhere.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("rule").GetString() == "acme/spelling");
        Assert.Equal(found, await scenario.ListedAsync("state=open"));

        await Git.RunAsync(scenario.GitFolder, "update-ref", "refs/heads/main", head);
        var second = await scenario.EndAsync(await scenario.StartAsync("/api/v1/security/scan"));
        Assert.Equal(found.Count, second.GetProperty("scan").GetProperty("summary").GetProperty("fixed").GetInt32() + Fingerprints(second, "findings").Intersect(found).Count());
        Assert.Equal(found.Except(Fingerprints(second, "findings")).Order(), (await scenario.ListedAsync("state=fixed")).Order());
        Assert.DoesNotContain(scenario.Token, first.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForgeKind.GitHub)]
    [InlineData(ForgeKind.GitLab)]
    public async Task FleetRun_MakesOneCommitABotAndOneRequest_AndNothingMoreWhenItIsRepeated(ForgeKind kind)
    {
        await using var scenario = await Scenario.StartAsync(kind);

        var run = (await scenario.EndAsync(await scenario.StartAsync("/api/v1/fleet/run"))).GetProperty("scan");
        var branch = run.GetProperty("mendBranch").GetString()!;
        var repeated = (await scenario.EndAsync(await scenario.StartAsync("/api/v1/fleet/run"))).GetProperty("scan");

        var bots = run.GetProperty("mends").EnumerateArray().Select(mend => mend.GetProperty("bot").GetString()!).ToList();
        Assert.StartsWith("cicd/fleet-", branch, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, run.GetProperty("problem").ValueKind);
        Assert.Contains(bots, bot => bot.StartsWith("workflow-", StringComparison.Ordinal));
        Assert.Contains("containers", bots);
        var subjects = (await Git.RunAsync(scenario.GitFolder, "log", "--reverse", "--format=%s", $"main..{branch}")).Split('\n');
        Assert.Equal(bots, subjects.Select(subject => subject.Split(':')[0]));
        Assert.Equal("# The first", await Git.RunAsync(scenario.GitFolder, "show", $"{branch}:README.md"));
        Assert.DoesNotContain("|| true", await Git.RunAsync(scenario.GitFolder, "show", $"{branch}:.github/workflows/ci.yml"), StringComparison.Ordinal);
        Assert.All(bots, bot => Assert.Contains($"`{bot}`", Assert.Single(scenario.RequestBodies()), StringComparison.Ordinal));
        Assert.Equal(run.GetProperty("mends").ToString(), repeated.GetProperty("mends").ToString());
        Assert.Equal(run.GetProperty("changeRequestUrl").GetString(), repeated.GetProperty("changeRequestUrl").GetString());
    }

    [Fact]
    public async Task Policy_OfARepository_CannotLoosenALockedOne_AndATextIsCheckedLineByLine()
    {
        await using var scenario = await Scenario.StartAsync(ForgeKind.GitLab, "fail-on: medium\nlocked: true\n");

        var policy = await scenario.GetAsync($"/api/v1/security/policy?forge=gitlab&repositoryUrl={Uri.EscapeDataString(scenario.RepositoryUrl)}");
        var wrong = await scenario.PostAsync("/api/v1/security/policy", new { text = "fail-on: high\nblock:\n  - rulle: x\n" });
        var right = await scenario.PostAsync("/api/v1/security/policy", new { text = "fail-on: high\nblock:\n  - rule: x\n" });
        var fleet = await scenario.GetAsync("/api/v1/fleet");

        Assert.Equal(("medium", "pedantic"), (policy.GetProperty("failOn").GetString(), policy.GetProperty("persona").GetString()));
        Assert.Equal(["organisation", "repository"], policy.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("source").GetString()!));
        Assert.Equal(3, Assert.Single(wrong.GetProperty("problems").EnumerateArray()).GetProperty("line").GetInt32());
        Assert.True(right.GetProperty("valid").GetBoolean());
        Assert.Contains(fleet.GetProperty("waves")[0].EnumerateArray(), bot => bot.GetProperty("id").GetString() == "secrets");
    }

    private static HashSet<string> Fingerprints(JsonElement view, string name) => [.. view.GetProperty(name).EnumerateArray().Select(finding => finding.GetProperty("fingerprint").GetString()!)];

    private sealed class Scenario(ForgeKind kind, LocalForgeServer forge, LocalRepository repository, RunningServer server, TemporaryFolder folder, string token) : IAsyncDisposable
    {
        private int _clones;

        public string Token => token;

        public string GitFolder => repository.GitFolder;

        public string RepositoryUrl => new Uri(forge.BaseUrl, "octo/one").ToString();

        public static async Task<Scenario> StartAsync(ForgeKind kind, string? policy = null)
        {
            var folder = new TemporaryFolder();
            var forge = await LocalForgeServer.StartAsync(
                new LocalForgeOptions { DataFolder = Path.Combine(folder.Path, "forge"), Forge = kind, Runner = new InstantRunner(() => Task.CompletedTask) });
            var settings = new Dictionary<string, string?>();
            if (policy is not null)
            {
                settings["Security:PolicyFile"] = Path.Combine(folder.Path, "policy.yml");
                await File.WriteAllTextAsync(settings["Security:PolicyFile"]!, policy);
            }

            LocalRepository repository;
            string token;
            if (kind == ForgeKind.GitHub)
            {
                settings["Forges:GitHub:0:Host"] = forge.BaseUrl.ToString();
                settings["Forges:GitHub:0:ApiUrl"] = forge.GitHub.ApiUrl.ToString();
                repository = await forge.GitHub.CreateRepositoryAsync("octo", "one", files: Files);
                token = forge.GitHub.CreateToken(forge.GitHub.AddUser("octo"));
            }
            else
            {
                var owner = forge.GitLab.AddUser("octo");
                repository = await forge.GitLab.CreateProjectAsync("octo/one", files: Files, owner: owner);
                token = forge.GitLab.CreateToken(owner);
                settings["Forges:GitLab:0:Host"] = forge.BaseUrl.ToString();
                settings["Forges:GitLab:0:ApiUrl"] = forge.GitLab.ApiUrl.ToString();
                settings["Forges:GitLab:0:Token"] = token;
            }

            return new Scenario(kind, forge, repository, await RunningServer.StartAsync(settings), folder, token);
        }

        /// <summary>Asks, and returns the status URL.</summary>
        public async Task<Uri> StartAsync(string path, string? reference = null, string? key = null)
        {
            var request = server.Authorised(HttpMethod.Post, path);
            request.Content = JsonContent.Create(new { repositoryUrl = RepositoryUrl, forge = kind == ForgeKind.GitHub ? "github" : "gitlab", accessToken = token, @ref = reference });
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            using var response = await server.Client.SendAsync(request);
            Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
            return response.Headers.Location!;
        }

        /// <summary>What the status URL says once it has ended.</summary>
        public async Task<JsonElement> EndAsync(Uri status)
        {
            JsonElement view = default;
            await Eventually.NotNullAsync(
                async () => (view = await GetAsync(status.ToString())).GetProperty("state").GetString() is "completed" or "failed" ? this : null, "the scan to end", TimeSpan.FromSeconds(60));
            Assert.True(view.GetProperty("state").GetString() == "completed", view.ToString());
            return view;
        }

        public async Task<JsonElement> GetAsync(string path)
        {
            using var response = await server.Client.SendAsync(server.Authorised(HttpMethod.Get, path));
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }

        public async Task<JsonElement> PostAsync(string path, object body)
        {
            var request = server.Authorised(HttpMethod.Post, path);
            request.Content = JsonContent.Create(body);
            using var response = await server.Client.SendAsync(request);
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }

        /// <summary>Fingerprints of all that is listed, page by page.</summary>
        public async Task<HashSet<string>> ListedAsync(string filter)
        {
            var all = new HashSet<string>();
            string? after = null;
            do
            {
                var page = await GetAsync($"/api/v1/security/vulnerabilities?limit=2&{filter}&after={after}");
                Assert.All(page.GetProperty("vulnerabilities").EnumerateArray(), row => Assert.True(all.Add(row.GetProperty("finding").GetProperty("fingerprint").GetString()!)));
                after = page.GetProperty("next").GetString();
            }
            while (after is not null);

            return all;
        }

        /// <summary>Changes main's files on a branch; the new head.</summary>
        public async Task<string> PushAsync(string branch, Action<string> change)
        {
            var clone = Path.Combine(folder.Path, $"clone-{++_clones}");
            await Git.RunAsync(folder.Path, "clone", "-q", GitFolder, clone);
            change(clone);
            await Git.RunAsync(clone, "add", "-A");
            await Git.RunAsync(clone, "commit", "-q", "-m", "Change");
            await Git.RunAsync(clone, "push", "-q", "origin", "HEAD:refs/heads/" + branch);
            return await Git.RunAsync(clone, "rev-parse", "HEAD");
        }

        public IEnumerable<string> RequestBodies() => kind == ForgeKind.GitHub
            ? forge.GitHub.PullRequests(repository).Select(request => request.Body ?? "")
            : forge.GitLab.MergeRequests(repository).Select(request => request.Description ?? "");

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            await forge.DisposeAsync();
            folder.Dispose();
        }
    }
}
