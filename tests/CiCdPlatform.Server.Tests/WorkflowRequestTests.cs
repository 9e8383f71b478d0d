using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>A pipeline asked for with a token of one's own, on a repository where the product was never let in.</summary>
[Trait("Category", "Scenario")]
public sealed class WorkflowRequestTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["go.mod"] = "module example.com/one\n\ngo 1.22\n",
        ["one.go"] = "package one\n\nfunc One() int { return 1 }\n",
        ["one_test.go"] = "package one\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif One() != 1 {\n\t\tt.Fatal(One())\n\t}\n}\n",
    };

    [Theory]
    [InlineData(ForgeKind.GitHub)]
    [InlineData(ForgeKind.GitLab)]
    public async Task Request_WithAToken_EndsGreenAndTheTokenIsKeptNowhere(ForgeKind kind)
    {
        await using var scenario = await Scenario.StartAsync(kind);

        using var accepted = await scenario.RequestAsync(scenario.Token);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var end = await scenario.EndAsync(accepted.Headers.Location!);
        Assert.True(end.GetProperty("outcome").GetString() == "green", end.ToString());
        Assert.StartsWith("cicd/pipeline-", end.GetProperty("branch").GetString(), StringComparison.Ordinal);
        Assert.Equal(40, end.GetProperty("commitId").GetString()!.Length);
        Assert.Equal("language", end.GetProperty("source").GetString());
        Assert.NotEmpty(end.GetProperty("reasons").EnumerateArray());
        Assert.Equal(1, await scenario.CommitsAsync(end.GetProperty("branch").GetString()!));
        scenario.AssertKeptNowhere(scenario.Token);
    }

    [Theory]
    [InlineData(ForgeKind.GitHub)]
    [InlineData(ForgeKind.GitLab)]
    public async Task Request_WithATokenThatTheForgeRefuses_IsAProblemAndStartsNothing(ForgeKind kind)
    {
        const string Wrong = "a-token-that-was-never-issued";
        await using var scenario = await Scenario.StartAsync(kind);

        using var refused = await scenario.RequestAsync(Wrong);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("forge-unauthorised", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Empty((await scenario.GetAsync("/api/v1/pipeline/workflow")).EnumerateArray());
        scenario.AssertKeptNowhere(Wrong);
    }

    private sealed class Scenario(ForgeKind kind, LocalForgeServer forge, LocalRepository repository, RunningServer server, LogLines logs, TemporaryFolder folder, string token)
        : IAsyncDisposable
    {
        public string Token => token;

        public static async Task<Scenario> StartAsync(ForgeKind kind)
        {
            var folder = new TemporaryFolder();
            var forge = await LocalForgeServer.StartAsync(
                new LocalForgeOptions { DataFolder = folder.Path, Forge = kind, Runner = new InstantRunner(() => Task.CompletedTask) });
            var settings = new Dictionary<string, string?> { ["Monitor:PollEvery"] = "00:00:01", ["Monitor:FirstQuestionAfter"] = "00:00:01", ["Monitor:AskEvery"] = "00:00:00.5", ["Forges:Http:WriteEvery"] = "00:00:00.02" };
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
                settings["Forges:GitLab:0:Host"] = forge.BaseUrl.ToString();
                settings["Forges:GitLab:0:ApiUrl"] = forge.GitLab.ApiUrl.ToString();
                var owner = forge.GitLab.AddUser("octo");
                repository = await forge.GitLab.CreateProjectAsync("octo/one", files: Files, owner: owner);
                token = forge.GitLab.CreateToken(owner);
            }

            var logs = new LogLines();
            return new Scenario(kind, forge, repository, await RunningServer.StartAsync(settings, logs), logs, folder, token);
        }

        public Task<HttpResponseMessage> RequestAsync(string accessToken)
        {
            var request = server.Authorised(HttpMethod.Post, "/api/v1/pipeline/workflow");
            request.Content = JsonContent.Create(new
            {
                repositoryUrl = new Uri(forge.BaseUrl, "octo/one").ToString(),
                forge = kind == ForgeKind.GitHub ? "github" : "gitlab",
                accessToken,
                autoCommit = true,
                useTemplateOnly = true,
            });
            return server.Client.SendAsync(request);
        }

        public async Task<JsonElement> GetAsync(string path)
        {
            using var response = await server.Client.SendAsync(server.Authorised(HttpMethod.Get, path));
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }

        /// <summary>What the status URL says once the delivery has ended.</summary>
        public async Task<JsonElement> EndAsync(Uri status)
        {
            JsonElement view = default;
            await Eventually.NotNullAsync(
                async () => (view = await GetAsync(status.ToString())).GetProperty("state").GetString() == "completed" ? this : null,
                "the delivery to end",
                TimeSpan.FromSeconds(60));
            return view;
        }

        public Task<int> CommitsAsync(string branch) => Git.CountAsync(repository.GitFolder, $"refs/heads/{repository.DefaultBranch}..refs/heads/{branch}");

        /// <summary>Neither in a log at its most talkative nor in any file of the server: the database, its journal and all others.</summary>
        public void AssertKeptNowhere(string secret)
        {
            Assert.NotEmpty(logs.Lines);
            Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
            // The engine keeps its lock file, which is empty, to itself.
            var files = Directory.GetFiles(server.DataFolder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToList();
            Assert.Contains(files, file => file.EndsWith(".db", StringComparison.Ordinal));
            Assert.DoesNotContain(files, file => Contains(file, secret));
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            await forge.DisposeAsync();
            folder.Dispose();
        }

        private static bool Contains(string file, string text)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        }
    }
}
