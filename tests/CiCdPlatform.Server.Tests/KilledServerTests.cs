using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Schedules;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>
/// The server is ended by SIGKILL after every kind of history event, and between each effect on the forge and its record. Started again, it comes to the
/// same end: one commit, one pull request, one check run, one review, one outcome.
/// </summary>
public sealed class KilledServerTests
{
    /// <summary>Every kind of history event from installation to outcome, and every effect on the way.</summary>
    private static readonly string[] OneOfEachKind =
    [
        "committed onboarding OrchestrationStarted",
        "committed delivery OrchestratorStarted",
        "committed delivery ActivityScheduled",
        "committed delivery ActivityCompleted",
        "committed delivery ChildScheduled",
        "committed delivery ChildCompleted",
        "committed monitor EventRaised",
        "committed review OrchestrationCompleted",
        "turn monitor",
        "executed delivery CommitPipelineActivity",
        "executed delivery DraftPipelineActivity",
        "executed delivery OpenChangeRequestActivity",
        "executed delivery RecordOutcomeActivity",
        "executed monitor ReadRunActivity",
        "executed review JudgeChangeRequestActivity",
        "executed review PutReportActivity",
        "executed review OpenCheckActivity",
        "executed review ConcludeCheckActivity",
        "executed review PublishReviewActivity",
    ];

    /// <summary>The same kinds in the other instances; tried too when CICD_CHAOS is set to <c>all</c>.</summary>
    private static readonly string[] InOtherInstances =
    [
        "committed delivery OrchestrationCompleted",
        "committed delivery OrchestrationStarted",
        "committed monitor ActivityCompleted",
        "committed monitor ActivityScheduled",
        "committed monitor OrchestrationCompleted",
        "committed monitor OrchestrationStarted",
        "committed monitor OrchestratorStarted",
        "committed onboarding ActivityCompleted",
        "committed onboarding ActivityScheduled",
        "committed onboarding OrchestrationCompleted",
        "committed onboarding OrchestratorStarted",
        "committed review ActivityCompleted",
        "committed review ActivityScheduled",
        "committed review OrchestrationStarted",
        "committed review OrchestratorStarted",
        "turn delivery",
        "turn onboarding",
        "turn review",
        "executed delivery CloseDeliveryActivity",
        "executed onboarding PlanOnboardingActivity",
    ];

    public static IEnumerable<object[]> Points =>
        (Environment.GetEnvironmentVariable("CICD_CHAOS") == "all" ? OneOfEachKind.Concat(InOtherInstances) : OneOfEachKind).Select(point => new object[] { point });

    private static readonly Dictionary<string, string> Repository = new()
    {
        ["go.mod"] = "module example.com/one\n\ngo 1.22\n",
        ["one.go"] = "package one\n\nfunc One() int { return 1 }\n",
        ["one_test.go"] = "package one\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif One() != 1 {\n\t\tt.Fatal(One())\n\t}\n}\n",
    };

    [Fact]
    public async Task Points_OfAnUndisturbedRun_AreAllListed()
    {
        await using var scenario = await Scenario.StartAsync(null);

        await scenario.InstallAsync();

        Assert.Equal("1 commit, pull request open, check run success, 1 review, outcome green with 5 tests, learned", await scenario.EndAsync());
        string[] listed = [.. OneOfEachKind, .. InOtherInstances, "committed monitor TimerCreated", "committed monitor TimerFired", "executed monitor AskRunActivity"];
        Assert.Empty(scenario.Trace().Where(point => !StandingSchedules.InstanceIds.Any(id => point.Contains($" {id}", StringComparison.Ordinal))).Except(listed));
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Kill9_AtThePoint_ComesToTheSameEnd(string point)
    {
        await using var scenario = await Scenario.StartAsync(point);

        await scenario.InstallAsync();
        await scenario.DiesAndIsStartedAgainAsync();

        Assert.Equal("1 commit, pull request open, check run success, 1 review, outcome green with 5 tests, learned", await scenario.EndAsync());
    }

    internal sealed class Scenario : IAsyncDisposable
    {
        private const string Owner = "octo";
        private readonly TemporaryFolder _folder = new();
        private readonly int _port = FreePort();
        private LocalForgeServer _forge = null!;
        private GitHubApp _app = null!;
        private LocalRepository _repository = null!;
        private ServerProcess? _server;
        private readonly TestDatabase? _database;
        private ServerProcess? _replica;
        private string? _token;

        private Scenario(TestDatabase? database) => _database = database;

        /// <summary>Starts a forge and a server; with a <paramref name="database"/> of PostgreSQL, which it disposes of, in place of the server's own SQLite.</summary>
        public static async Task<Scenario> StartAsync(string? killAt, TestDatabase? database = null)
        {
            var scenario = new Scenario(database);
            scenario._forge = await LocalForgeServer.StartAsync(new LocalForgeOptions
            {
                DataFolder = Path.Combine(scenario._folder.Path, "forge"),
                Forge = ForgeKind.GitHub,
                Runner = new InstantRunner(scenario.MonitorWaitsAsync),
            });
            scenario._app = scenario._forge.GitHub.CreateApp("cicd-platform");
            scenario._repository = await scenario._forge.GitHub.CreateRepositoryAsync(Owner, "one", files: Repository);
            scenario._forge.GitHub.SetWebhookUrl(scenario._app, new Uri($"http://127.0.0.1:{scenario._port}/api/github/webhooks"));
            scenario._server = await ServerProcess.StartAsync(scenario.Arguments(killAt), null);
            scenario._token = scenario._server!.Token;
            return scenario;
        }

        public Task InstallAsync()
        {
            _forge.GitHub.Install(_app, Owner, _repository);
            return Task.CompletedTask;
        }

        public async Task DiesAndIsStartedAgainAsync()
        {
            await _server!.Gone.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(137, _server.ExitCode);
            _server.Dispose();
            _server = await ServerProcess.StartAsync(Arguments(null), _token);
            Assert.NotNull(_server);
        }

        /// <summary>Starts a second server on the same database. The one that comes to the point first dies there, and the other one stays.</summary>
        public async Task StartReplicaAsync(string killAt) => _replica = await ServerProcess.StartAsync(Arguments(killAt, port: 0), _token);

        /// <summary>Waits until one of the two has died, and goes on with the other.</summary>
        public async Task OneDiesAsync()
        {
            var died = await Task.WhenAny(_server!.Gone, _replica!.Gone).WaitAsync(TimeSpan.FromSeconds(60));
            var (dead, left) = died == _server.Gone || _server.HasExited ? (_server, _replica) : (_replica, _server);
            Assert.Equal(137, dead.ExitCode);
            Assert.False(left.HasExited);
            dead.Dispose();
            (_server, _replica) = (left, null);

            // As a load balancer does; what was sent to the dead one, the sweeper asks for.
            _forge.GitHub.SetWebhookUrl(_app, new Uri(left.Address, "/api/github/webhooks"));
        }

        /// <summary>What the forge and the server hold when everything has come to rest.</summary>
        public async Task<string> EndAsync()
        {
            await Eventually.NotNullAsync(
                async () => await RestsAsync() ? this : null,
                "the loop to come to its end",
                TimeSpan.FromSeconds(150));
            var request = Assert.Single(_forge.GitHub.PullRequests(_repository));
            var check = Assert.Single(_forge.GitHub.CheckRuns(_repository), run => run.AppSlug == _app.Slug);
            var history = (await GetAsync("/api/v1/pipeline/history")).EnumerateArray().Single();
            var commits = await Git.CountAsync(_repository.GitFolder, $"refs/heads/{_repository.DefaultBranch}..refs/heads/{request.HeadBranch}");
            return $"{commits} commit, pull request {request.State}, check run {check.Conclusion}, {request.Reviews.Count} review, "
                + $"outcome {history.GetProperty("outcome").GetString()} with {history.GetProperty("testsRun").GetInt32()} tests, learned";
        }

        public async ValueTask DisposeAsync()
        {
            _server?.Dispose();
            _replica?.Dispose();
            await _forge.DisposeAsync();
            if (_database is not null)
            {
                await _database.DisposeAsync();
            }

            _folder.Dispose();
        }

        /// <summary>Every kind of point that the server passed.</summary>
        public HashSet<string> Trace()
        {
            var file = new FileInfo(Path.Combine(_folder.Path, "trace"));
            return file.Exists ? [.. File.ReadLines(file.FullName)] : [];
        }

        /// <summary>The run goes on once the monitor waits, so that its end always comes as an event.</summary>
        private async Task MonitorWaitsAsync() => await Eventually.NotNullAsync(
            () => Task.FromResult(Trace().Contains("committed monitor TimerCreated") ? this : null), "the monitor to wait", TimeSpan.FromSeconds(60));

        private async Task<bool> RestsAsync()
        {
            var instances = (await GetAsync("/api/v1/orchestrations")).GetProperty("instances").EnumerateArray().ToList();
            return instances.Exists(instance => instance.GetProperty("name").GetString() == "PullRequestReviewOrchestration")
                && instances.TrueForAll(instance => instance.GetProperty("isTerminal").GetBoolean() || StandingSchedules.InstanceIds.Contains(instance.GetProperty("id").GetString()!));
        }

        private async Task<JsonElement> GetAsync(string path) => await _server!.Client.GetFromJsonAsync<JsonElement>(path);

        private IEnumerable<string> Arguments(string? killAt, int? port = null)
        {
            var settings = new Dictionary<string, string>
            {
                ["urls"] = $"http://127.0.0.1:{port ?? _port}",
                ["Server:DataFolder"] = Path.Combine(_folder.Path, "data"),
                ["Logging:LogLevel:Default"] = "None",
                ["Monitor:PollEvery"] = "00:00:01",
                ["Monitor:FirstQuestionAfter"] = "00:00:01",
                ["Monitor:AskEvery"] = "00:00:00.5",
                ["Forges:Http:WriteEvery"] = "00:00:00.02",

                // What is sent while the server is dead comes back by the sweeper.
                ["Intake:SweepEvery"] = "00:00:02",
                ["Forges:GitHub:0:Host"] = _forge.BaseUrl.ToString(),
                ["Forges:GitHub:0:ApiUrl"] = _forge.GitHub.ApiUrl.ToString(),
                ["Forges:GitHub:0:AppId"] = $"{_app.Id}",
                ["Forges:GitHub:0:PrivateKey"] = _app.PrivateKey,
                ["Forges:GitHub:0:WebhookSecret"] = _app.WebhookSecret,
                ["Chaos:Trace"] = Path.Combine(_folder.Path, "trace"),
            };
            if (killAt is not null)
            {
                settings["Chaos:KillAt"] = killAt;
                settings["Chaos:KillOnce"] = Path.Combine(_folder.Path, "killed");
            }

            if (_database is not null)
            {
                settings["Database:Provider"] = "PostgreSql";
                settings["Database:ConnectionString"] = _database.ConnectionString;
                settings["Engine:Lease"] = "00:00:02";
            }

            return settings.SelectMany(setting => new[] { "--" + setting.Key, setting.Value });
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
