using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.LocalForge.Webhooks;
using CiCdPlatform.Runner;
using CiCdPlatform.Server.Tests;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>A local GitHub with an App, and the server that the App's webhooks reach, in this process.</summary>
internal sealed class ForgeAndServer : IAsyncDisposable
{
    public const string Owner = "octo";
    public const string BadWorkflowPath = ".github/workflows/other.yml";

    /// <summary>Line 9 uses an action that can change, line 10 a test that cannot fail.</summary>
    public const string BadWorkflow = """
        name: Other
        on: push
        permissions:
          contents: read
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: octo/prepare@v1
              - run: go test ./... || true

        """;

    /// <summary>Where the bodies that are sent to GitHub are written, to be held against its OpenAPI description.</summary>
    private static readonly string? RecordFolder = Environment.GetEnvironmentVariable("CICD_RECORD_REQUESTS");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> GoModule = new()
    {
        ["go.mod"] = "module example.com/one\n\ngo 1.22\n",
        ["one.go"] = "package one\n\nfunc One() int { return 1 }\n",
        ["one_test.go"] = "package one\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif One() != 1 {\n\t\tt.Fatal(One())\n\t}\n}\n",
    };

    private readonly TemporaryFolder _folder = new(inMemory: true);
    private readonly TaskCompletionSource _mayRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScenarioServer _server = null!;
    private PersonsClone _clone = null!;

    public LocalForgeServer Forge { get; private set; } = null!;

    public GitHubForge GitHub => Forge.GitHub;

    public GitHubApp App { get; private set; } = null!;

    public LocalRepository Repository { get; private set; } = null!;

    public GitHubUser Person { get; private set; } = null!;

    /// <summary>Asks the server's API as the administrator.</summary>
    public HttpClient Client => _server.Client;

    public IServiceProvider Services => _server.Services;

    private OutcomeStore Outcomes => _server.Services.GetRequiredService<OutcomeStore>();

    public static async Task<ForgeAndServer> StartAsync(bool runsAtOnce = true, string pollEvery = "00:00:30", string watchFor = "00:15:00", IPipelineRunner? runner = null, string proofMode = "Off",
        IReadOnlyDictionary<string, string?>? settings = null, IReadOnlyDictionary<string, string>? permissions = null,
        IReadOnlyDictionary<string, string>? files = null, TimeProvider? forgeTime = null)
    {
        var scenario = new ForgeAndServer();
        if (runsAtOnce)
        {
            scenario.LetRun();
        }

        scenario.Forge = await LocalForgeServer.StartAsync(new LocalForgeOptions
        {
            DataFolder = Path.Combine(scenario._folder.Path, "forge"),
            Forge = ForgeKind.GitHub,
            KeepsRequests = true,
            Time = forgeTime ?? TimeProvider.System,
            Runner = runner ?? new InstantRunner(() => scenario._mayRun.Task),
        });
        scenario.App = scenario.GitHub.CreateApp("cicd-platform", permissions: permissions);
        scenario.Person = scenario.GitHub.AddUser(Owner);
        scenario.Repository = await scenario.GitHub.CreateRepositoryAsync(Owner, "one", files: files ?? GoModule);
        scenario._clone = new PersonsClone(scenario._folder.Path);
        scenario._server = await ScenarioServer.StartAsync(
            Path.Combine(scenario._folder.Path, "data"),
            new Dictionary<string, string?>
            {
                ["Proof:Mode"] = proofMode,
                ["Monitor:PollEvery"] = pollEvery,
                ["Monitor:WatchFor"] = watchFor,
                ["Forges:GitHub:0:Host"] = scenario.Forge.BaseUrl.ToString(),
                ["Forges:GitHub:0:ApiUrl"] = scenario.GitHub.ApiUrl.ToString(),
                ["Forges:GitHub:0:AppId"] = $"{scenario.App.Id}",
                ["Forges:GitHub:0:PrivateKey"] = scenario.App.PrivateKey,
                ["Forges:GitHub:0:WebhookSecret"] = scenario.App.WebhookSecret,
            },
            settings ?? new Dictionary<string, string?>());
        scenario.GitHub.SetWebhookUrl(scenario.App, new Uri(scenario._server.Url, "api/github/webhooks"));
        return scenario;
    }

    public Task<LocalRepository> CreateRepositoryAsync(string name) => GitHub.CreateRepositoryAsync(Owner, name, files: GoModule);

    public GitHubInstallation Install() => GitHub.Install(App, Owner, Repository);

    /// <summary>Asks the forge for what was lost, as the server does every few minutes.</summary>
    public Task SweepAsync() => _server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<CiCdPlatform.Features.Webhooks.DeliverySweeper>().Single().SweepAsync(isFirst: true, default);

    /// <summary>Lets every run that waits, and every later one, go to its end.</summary>
    public void LetRun() => _mayRun.TrySetResult();

    /// <summary>Commits a file on top of main and pushes it to a branch, as a person does; the new head.</summary>
    public Task<string> PushAsync(string branch, string path, string content) => PushAsync(branch, (path, content));

    /// <summary>The same with several files in one commit.</summary>
    public Task<string> PushAsync(string branch, params (string Path, string Content)[] files) => PushAsync(branch, "main", null, files);

    /// <summary>The same on top of a branch as it stands; null content removes a file.</summary>
    public Task<string> PushOnTopAsync(string branch, params (string Path, string Content)[] files) => PushAsync(branch, branch, null, files);

    /// <summary>Commits on top of a branch and pushes, by force, to another; to a fork where one is given.</summary>
    public Task<string> PushAsync(string branch, string from, LocalRepository? fork, params (string Path, string Content)[] files) =>
        GitHub.PushAsync(fork ?? Repository, Person, branch, from, [.. files.Select(file => (file.Path, (string?)file.Content))]);

    /// <summary>Commits whatever git is made to do on top of main, and pushes it to a branch.</summary>
    public Task<string> PushWithGitAsync(string branch, Func<string, Task> change) => _clone.PushAsync(Repository, GitHub.CreateToken(Person), branch, "main", change);

    /// <summary>The deliveries of an event, once all are sent or lost.</summary>
    public async Task<IReadOnlyList<Delivery>> LostDeliveriesAsync(string name)
    {
        await Forge.DeliveriesSettledAsync(default);
        return [.. Forge.Deliveries.Where(delivery => delivery.Event == name)];
    }

    /// <summary>Has deliveries sent again.</summary>
    public void Redeliver(IEnumerable<Delivery> deliveries) => deliveries.ToList().ForEach(delivery => Forge.Redeliver(delivery));

    /// <summary>Has everything sent again, and waits until it was answered.</summary>
    public async Task RedeliverAllAsync()
    {
        await Forge.DeliveriesSettledAsync(default);
        Redeliver(Forge.Deliveries);
        await Forge.DeliveriesSettledAsync(default);
    }

    /// <summary>The App's completed check run of this name on a commit.</summary>
    public Task<GitHubCheckRun> CheckRunAsync(string sha, string name) => Eventually.NotNullAsync(
        () => Task.FromResult(GitHub.CheckRuns(Repository, sha).SingleOrDefault(run => run.AppSlug == App.Slug && run.Name == name && run.Status == "completed")),
        $"the check run {name} on {sha} to be completed",
        Patience);

    /// <summary>The completed check runs of this name on a commit, once there are so many.</summary>
    public Task<List<GitHubCheckRun>> CheckRunsAsync(string sha, string name, int count) => Eventually.NotNullAsync(
        () => Task.FromResult(GitHub.CheckRuns(Repository, sha).Where(run => run.AppSlug == App.Slug && run.Name == name && run.Status == "completed").ToList() is var found && found.Count >= count ? found : null),
        $"{count} check runs {name} on {sha} to be completed",
        Patience);

    /// <summary>Whatever is looked for, once it is there.</summary>
    public static Task<T> SeeAsync<T>(Func<T?> look, string what)
        where T : class => Eventually.NotNullAsync(() => Task.FromResult(look()), what, Patience);

    /// <summary>The comments of the App in the conversation of a pull request.</summary>
    public IReadOnlyList<GitHubComment> OwnComments(long number) => [.. GitHub.Comments(Repository, number).Where(comment => comment.User == App.Bot)];

    /// <summary>Waits until a comment of a person was answered, and how: the App's last reaction and its answer.</summary>
    public async Task<(string Reaction, string Answer)> AnswerAsync(GitHubComment asked)
    {
        var reaction = await SeeAsync(() => GitHubForge.Reactions(asked).LastOrDefault(one => one.EndsWith(" rocket", StringComparison.Ordinal) || one.EndsWith(" confused", StringComparison.Ordinal)), "a sign at the comment");
        return (reaction.Split(' ')[1], OwnComments(asked.IssueNumber).FirstOrDefault(comment => comment.Body.Contains($"answer {asked.Id} ", StringComparison.Ordinal))?.Body ?? "");
    }

    /// <summary>What is recorded once there are so many outcomes, the newest first.</summary>
    public Task<IReadOnlyList<RecordedOutcome>> OutcomesAsync(int count) => Eventually.NotNullAsync(
        async () => await Outcomes.ListAsync(10, default) is { } recorded && recorded.Count >= count ? recorded : null, $"{count} outcomes to be recorded", Patience);

    /// <summary>So many instances of an orchestration, once each satisfies the predicate.</summary>
    public Task<List<OrchestrationInstance>> InstancesAsync(string name, int count, Func<OrchestrationInstance, bool> predicate) => _server.InstancesAsync(name, count, predicate, Patience);

    public async ValueTask DisposeAsync()
    {
        LetRun();
        if (RecordFolder is not null)
        {
            var bodies = Forge.Requests.Where(request => request.Body is not null).Select(request => new { request.Method, request.Path, request.Body });
            await File.WriteAllTextAsync(Path.Combine(RecordFolder, $"{Guid.NewGuid():n}.json"), System.Text.Json.JsonSerializer.Serialize(bodies));
        }

        await _server.DisposeAsync();
        await Forge.DisposeAsync();
        _folder.Dispose();
    }
}
