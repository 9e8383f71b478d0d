using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge.GitLab;
using CiCdPlatform.LocalForge.Tests.Common;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.LocalForge.Tests.GitLab;

/// <summary>A local GitLab with one project, a receiver of its webhooks, and a client.</summary>
internal sealed class GitLabFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private GitLabFixture(LocalForgeServer forge, WebhookReceiver receiver, TemporaryFolder folder)
    {
        (Forge, Receiver, _folder) = (forge, receiver, folder);
        Token = forge.GitLab.CreateToken();
        Client = new HttpClient { BaseAddress = forge.GitLab.ApiUrl };
    }

    public LocalForgeServer Forge { get; }

    public WebhookReceiver Receiver { get; }

    public HttpClient Client { get; }

    public string Token { get; }

    public string SigningToken { get; } = GitLabForge.NewSigningToken();

    public LocalRepository Project { get; private set; } = null!;

    public string Folder => _folder.Path;

    public static async Task<GitLabFixture> StartAsync(string definition = "green")
    {
        var folder = new TemporaryFolder();
        var forge = await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = Path.Combine(folder.Path, "forge"), Forge = ForgeKind.GitLab, Runner = new ScriptedGitLabRunner() });
        var fixture = new GitLabFixture(forge, await WebhookReceiver.StartAsync(), folder);
        forge.GitLab.AddSystemHook(fixture.Receiver.Url, fixture.SigningToken);
        fixture.Project = await forge.GitLab.CreateProjectAsync("group/app", files: new Dictionary<string, string>
        {
            ["src/app.txt"] = "one\ntwo\nthree\n",
            [".gitlab-ci.yml"] = "# " + definition + "\n",
        });
        forge.GitLab.AddProjectHook(fixture.Project, fixture.Receiver.Url, fixture.SigningToken);
        return fixture;
    }

    /// <summary>Asks the API below the project when the path starts with a slash, else below the root.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? "projects/group%2Fapp" + path : path);
        request.Headers.Add("PRIVATE-TOKEN", Token);
        request.Content = body is null ? null : JsonContent.Create(body);
        var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonSerializer.Deserialize<JsonElement>(text) : default, response);
    }

    public async Task<string> CommitAsync(string branch, string path, string content, string action = "create")
    {
        var made = await SendAsync("POST", "/repository/commits", new { branch, commit_message = "Change " + path, start_branch = "main", actions = new[] { new { action, file_path = path, content } } });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return made.Body.GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> OpenAsync(string branch)
    {
        var opened = await SendAsync("POST", "/merge_requests", new { source_branch = branch, target_branch = "main", title = "Change" });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        return opened.Body;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Forge.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Plans one job for a merge request and ends it as the definition's first line says.</summary>
    private sealed class ScriptedGitLabRunner : IPipelineRunner
    {
        public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile)
        {
            var script = (readFile(".gitlab-ci.yml") ?? "").Split('\n')[0].TrimStart('#', ' ');
            IReadOnlyList<PlannedJob> jobs = trigger.Event == "merge_request_event" ? [new ScriptedJob(script)] : [];
            return [new RunPlan { Forge = forge, DefinitionPath = ".gitlab-ci.yml", Name = "CI", Trigger = trigger, Jobs = jobs, Errors = script == "broken" ? [new PlanError(1, 3, "no such key")] : [] }];
        }

        public Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation)
        {
            var job = (ScriptedJob)plan.Jobs[0];
            observer.JobStarted(job);
            observer.Log(job, "hello from " + plan.Trigger.Event);
            var outcome = job.Script switch { "red" => JobOutcome.Failure, "unproven" => JobOutcome.Unproven, _ => JobOutcome.Success };
            var result = new JobResult(job.Key, outcome, outcome == JobOutcome.Unproven ? "go is not here" : null, TimeSpan.FromSeconds(1), []);
            observer.JobEnded(job, result);
            return Task.FromResult(new RunResult(outcome, [result]));
        }

        private sealed record ScriptedJob(string Script) : PlannedJob("test", "test", "test", [], false, "on_success");
    }
}
