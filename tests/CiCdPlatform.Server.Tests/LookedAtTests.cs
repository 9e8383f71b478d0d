using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Dashboard;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using CiCdPlatform.LocalForge;
using CiCdPlatform.Server.Tests.Access;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests;

/// <summary>What the dashboard asks a forge for when somebody looks: the code around a finding, and the jobs of a run that is not over.</summary>
[Trait("Category", "Scenario")]
public sealed class LookedAtTests
{
    [Fact]
    public async Task FindingAndRun_LookedAt_ShowTheLineAndHowTheJobsStand()
    {
        using var folder = new TemporaryFolder();
        var end = new TaskCompletionSource();
        await using var forge = await LocalForgeServer.StartAsync(
            new LocalForgeOptions { DataFolder = folder.Path, Forge = ForgeKind.GitLab, Runner = new InstantRunner(() => Task.CompletedTask, end.Task) });
        var owner = forge.GitLab.AddUser("octo");
        var token = forge.GitLab.CreateToken(owner);
        var project = await forge.GitLab.CreateProjectAsync(
            "octo/one", files: new Dictionary<string, string> { ["ci.yml"] = "uses: actions/checkout@v4\nnext: line\n", [".gitlab-ci.yml"] = "test:\n  script: [make test]\n" }, owner: owner);
        await using var server = await RunningServer.StartAsync(new()
        {
            ["Forges:GitLab:0:Host"] = forge.BaseUrl.ToString(),
            ["Forges:GitLab:0:ApiUrl"] = forge.GitLab.ApiUrl.ToString(),
            ["Forges:GitLab:0:Token"] = token,
        });
        using var client = new HttpClient { BaseAddress = forge.GitLab.ApiUrl, DefaultRequestHeaders = { { "PRIVATE-TOKEN", token } } };
        using var made = await client.PostAsJsonAsync($"projects/{project.Id}/pipeline", new { @ref = project.DefaultBranch });
        var commit = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sha").GetString()!;
        await Rows.PutAsync(server, project.Id, "octo/one", host: forge.BaseUrl.Authority, forge: "GitLab", commit: commit);

        using var administrator = Person.With(server, server.Token);
        using (var page = await administrator.RawAsync(HttpMethod.Get, $"/findings/finding-{project.Id}", null, ("Accept", "text/html")))
        {
            var text = await page.Content.ReadAsStringAsync();
            Assert.Contains("<li class=\"marked\"", text, StringComparison.Ordinal);
            Assert.Contains("uses: actions/checkout@v4", text, StringComparison.Ordinal);
        }

        var watched = new MonitorInput(new RepositoryRef(ForgeKind.GitLab, forge.BaseUrl, project.Id, "octo/one", new ForgeAccess()), commit, ".gitlab-ci.yml", "delivery-1");
        await server.Services.GetRequiredService<IDurableClient>().StartAsync(nameof(PipelineMonitorOrchestration), watched, new StartOptions("monitor-1"));
        var run = new RunDetail("delivery-1", "octo/one", forge.BaseUrl.Authority, project.Id, null, null, new DeliveryStatus { Step = "watching", MonitorId = "monitor-1" }, null, [], [], null);
        var live = new LiveJobs(server.Services.GetRequiredService<IForges>(), server.Services.GetRequiredService<IDurableOperations>(), new ManualTimeProvider());

        var (jobs, log) = await Eventually.NotNullAsync(
            async () =>
            {
                // Another time each try: what was asked a moment ago is not asked again.
                var now = new LiveJobs(server.Services.GetRequiredService<IForges>(), server.Services.GetRequiredService<IDurableOperations>(), TimeProvider.System);
                var jobs = await now.ReadAsync(run, default);
                return jobs.FirstOrDefault(job => job is { Name: "test", Status: "running" }) is { } test && await now.LogAsync(run, test, default) is { } tail ? Tuple.Create(jobs, tail) : null;
            },
            "the tests to run");

        Assert.Contains(jobs, job => job is { Name: "compile", Status: "success" });
        Assert.Contains("5 passed, 0 failed, 0 skipped", log.Lines);

        // Many who look ask once.
        Assert.Same(await live.ReadAsync(run, default), await live.ReadAsync(run, default));
        end.SetResult();

        // What is done with the repository itself is told to those who may see it.
        var connection = server.Services.GetRequiredService<IForges>().Open(watched.Repository.Address);
        (await connection.ReadSnapshotAsync(commit, SnapshotLimits.Default, default)).Dispose();
        await connection.CommitAsync(new CommitRequest("cicd/pipeline", commit, "A pipeline", "marker-1", [new GeneratedFile("README.md", "# One\n")]), default);
        string[] expected = [EventTypes.GitCloneStarted, EventTypes.GitCloneCompleted, EventTypes.GitPushCompleted];
        var told = await Eventually.NotNullAsync(
            async () => (await server.Services.GetRequiredService<EventStore>().ReadAsync(0, 500, null, default)).Where(one => one.Type.StartsWith("git.", StringComparison.Ordinal)).ToList() is { Count: >= 3 } found ? found : null,
            "what was done to be told");
        Assert.Equal(expected.Order(), told.Select(one => one.Type).Order());
        Assert.All(told, one => Assert.Equal((project.Id, "octo/one"), (one.RepositoryId, one.Repository)));
    }
}
