using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitLab;
using CiCdPlatform.Runner;
using CiCdPlatform.Server.Tests;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>A local GitLab with one project, and the server that its hooks reach, in this process.</summary>
internal sealed class GitLabAndServer : IAsyncDisposable
{
    public const string Pipeline = "test:\n  image: alpine:3.20.3@sha256:1e42bbe2508154c9126d48c2b8a75420c3544343bf86fd041fb7527e017a4b4a\n  script:\n    - echo well\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly GitLabCalls Calls = new();
    private readonly TemporaryFolder _folder = new(inMemory: true);
    private ScenarioServer _server = null!;

    public LocalForgeServer Forge { get; private set; } = null!;

    public GitLabForge GitLab => Forge.GitLab;

    public LocalRepository Project { get; private set; } = null!;

    public GitLabUser Person { get; private set; } = null!;

    public GitLabUser Bot { get; private set; } = null!;

    /// <summary>Asks the server's API as the administrator.</summary>
    public HttpClient Client => _server.Client;

    public static async Task<GitLabAndServer> StartAsync(bool isOld = false, IPipelineRunner? runner = null, string proofMode = "Off", IReadOnlyDictionary<string, string>? files = null, TimeProvider? forgeTime = null)
    {
        var scenario = new GitLabAndServer();
        scenario.Forge = await LocalForgeServer.StartAsync(new LocalForgeOptions
        {
            DataFolder = Path.Combine(scenario._folder.Path, "forge"),
            Forge = ForgeKind.GitLab,
            KeepsRequests = true,
            Time = forgeTime ?? TimeProvider.System,
            Runner = runner ?? new InstantRunner(() => Task.CompletedTask),
        });
        scenario.GitLab.IsOld = isOld;
        scenario.Person = scenario.GitLab.AddUser("person");
        scenario.Bot = scenario.GitLab.AddUser("cicd");
        scenario.Project = await scenario.GitLab.CreateProjectAsync("group/app", files: files ?? new Dictionary<string, string> { ["README.md"] = "# App\n", [".gitlab-ci.yml"] = Pipeline });
        scenario.GitLab.AddMember(scenario.Project, scenario.Person, 30);
        scenario.GitLab.AddMember(scenario.Project, scenario.Bot, 40);
        var secret = GitLabForge.NewSigningToken();
        scenario._server = await ScenarioServer.StartAsync(Path.Combine(scenario._folder.Path, "data"), new Dictionary<string, string?>
        {
            ["Proof:Mode"] = proofMode,
            ["Forges:GitLab:0:Host"] = scenario.Forge.BaseUrl.ToString(),
            ["Forges:GitLab:0:ApiUrl"] = scenario.GitLab.ApiUrl.ToString(),
            ["Forges:GitLab:0:Token"] = scenario.GitLab.CreateToken(scenario.Bot),
            [isOld ? "Forges:GitLab:0:WebhookToken" : "Forges:GitLab:0:SigningSecret"] = secret,
        });
        scenario.GitLab.AddProjectHook(scenario.Project, new Uri(scenario._server.Url, "api/gitlab/webhooks"), isOld ? null : secret, isOld ? secret : null);
        return scenario;
    }

    /// <summary>Commits files on top of a branch as a person does, and pushes them to another.</summary>
    public Task<string> PushAsync(string branch, string from, params (string Path, string Content)[] files) =>
        GitLab.PushAsync(Project, Person, branch, from, [.. files.Select(file => (file.Path, (string?)file.Content))]);

    /// <summary>The latest ended status of a name on a commit.</summary>
    public Task<GitLabCommitStatus> StatusAsync(string sha, string name) => Eventually.NotNullAsync(
        () => Task.FromResult(GitLab.Statuses(Project).LastOrDefault(status => status.Sha == sha && status.Name == name && status.Status is not ("running" or "pending"))), $"the status {name} on {sha}", Patience);

    public static Task<T> SeeAsync<T>(Func<T?> look, string what)
        where T : class => Eventually.NotNullAsync(() => Task.FromResult(look()), what, Patience);

    /// <summary>So many instances of an orchestration, once each satisfies the predicate.</summary>
    public Task<List<OrchestrationInstance>> InstancesAsync(string name, int count, Func<OrchestrationInstance, bool> predicate) => _server.InstancesAsync(name, count, predicate, Patience);

    public IReadOnlyList<GitLabNote> OwnNotes(GitLabMergeRequest request) => [.. GitLab.Notes(request).Where(note => note.Author == Bot)];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        var faults = Forge.Requests.Where(one => !one.Path.EndsWith(".git", StringComparison.Ordinal)).Select(Calls.Fault).OfType<string>().Distinct().ToList();
        await Forge.DisposeAsync();
        _folder.Dispose();

        // Whatever a scenario is about, its requests are held against GitLab's own pages.
        Assert.Empty(faults);
    }
}
