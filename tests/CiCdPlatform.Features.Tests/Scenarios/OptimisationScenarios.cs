using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary><c>POST /api/v1/pipeline/optimize</c> on repositories of both local forges.</summary>
[Trait("Category", "Scenario")]
public sealed class OptimisationScenarios
{
    private const string Address = "/api/v1/pipeline/optimize";
    private const string Path = ".github/workflows/slow.yml";

    private const string Slow = """
        name: Slow
        on:
          push:
            branches: [main]
          pull_request:

        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-node@v4
              - run: npm ci
              - run: npm test

        """;

    private const string GitLabPath = ".gitlab-ci.yml";

    private const string SlowOnGitLab = """
        # Checked on every push.
        unit:
          image: node:22.12.0
          script:
            - npm ci
            - npx jest --ci # all of them

        """;

    [Fact]
    public async Task Optimize_RepositoryWithASlowPipeline_AnswersPatchesThatGitTakes_AndWhatItsRunSaysTheySave()
    {
        var clock = new RunTime();
        var runner = new MeasuredRunner(clock, "test", [("Run npm ci", TimeSpan.FromSeconds(90)), ("Run npm test", TimeSpan.FromSeconds(120))]);
        await using var scenario = await ForgeAndServer.StartAsync(runner: runner, forgeTime: clock);
        scenario.Install();
        var head = await scenario.PushAsync("main", (Path, Slow), ("package-lock.json", "{}"));

        // Until the installation's webhook has arrived, the App is not known to be there.
        await scenario.CheckRunAsync(head, Features.Checks.PushChecksOrchestration.ReportName);
        await ForgeAndServer.SeeAsync(() => scenario.GitHub.Runs.FirstOrDefault(run => run.HeadSha == head && run.Phase == RunPhase.Ended), "the run of the push");
        var ours = await SuggestionsAsync(scenario.Client, new { repositoryUrl = new Uri(scenario.Forge.BaseUrl, "octo/one"), forge = "github" }, Path);

        Assert.Superset(new HashSet<string?> { "cache", "timeout", "concurrency" }, ours.Select(Kind).ToHashSet());
        await AssertGitTakesAsync(ours, Path, Slow);
        Assert.Equal(90, ours.Single(suggestion => Kind(suggestion) == "cache").GetProperty("estimate").GetProperty("secondsPerRun").GetDouble(), 0.1);
        var limit = ours.Single(suggestion => Kind(suggestion) == "timeout");
        Assert.Contains("+    timeout-minutes: 15", limit.GetProperty("patch").GetString(), StringComparison.Ordinal);
        Assert.Contains("3.5 min", limit.GetProperty("estimate").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Optimize_ProjectOnGitLab_SaysWhatItsPipelineSaysTheySave()
    {
        var clock = new RunTime();
        await using var scenario = await GitLabAndServer.StartAsync(runner: new MeasuredRunner(clock, "unit", [("", TimeSpan.FromMinutes(12))]), forgeTime: clock);
        var head = await scenario.PushAsync("main", "main", (GitLabPath, SlowOnGitLab), ("package-lock.json", "{}"));
        await GitLabAndServer.SeeAsync(() => scenario.GitLab.Runs.FirstOrDefault(run => run.HeadSha == head && run.Phase == RunPhase.Ended), "the pipeline of the push");

        // A status that somebody has yet to settle keeps the pipeline going; its jobs have ended all the same.
        using var forge = new HttpClient { DefaultRequestHeaders = { { "PRIVATE-TOKEN", scenario.GitLab.CreateToken(scenario.Bot) } } };
        using var pending = await forge.PostAsJsonAsync(new Uri(scenario.GitLab.ApiUrl, $"projects/{scenario.Project.Id}/statuses/{head}"), new { state = "running", name = "elsewhere" });
        Assert.True(pending.IsSuccessStatusCode);

        var ours = await SuggestionsAsync(scenario.Client, new { repositoryUrl = new Uri(scenario.Forge.BaseUrl, "group/app"), forge = "gitlab" }, GitLabPath);

        Assert.Superset(new HashSet<string?> { "cache", "timeout", "shard" }, ours.Select(Kind).ToHashSet());
        await AssertGitTakesAsync(ours, GitLabPath, SlowOnGitLab);
        var shard = ours.Single(suggestion => Kind(suggestion) == "shard");
        Assert.Contains("+  parallel: 4", shard.GetProperty("patch").GetString(), StringComparison.Ordinal);
        Assert.Equal(540, shard.GetProperty("estimate").GetProperty("secondsPerRun").GetDouble(), 0.1);
        Assert.Contains("+  timeout: 40 minutes", ours.Single(suggestion => Kind(suggestion) == "timeout").GetProperty("patch").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Optimize_RepositoryThatIsNotThere_IsAProblem()
    {
        await using var scenario = await ForgeAndServer.StartAsync();

        using var response = await scenario.Client.PostAsJsonAsync(Address, new { repositoryUrl = new Uri(scenario.Forge.BaseUrl, "octo/none"), forge = "github" });

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<List<JsonElement>> SuggestionsAsync(HttpClient client, object request, string file)
    {
        using var response = await client.PostAsJsonAsync(Address, request);
        var report = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, report.ToString());
        Assert.Equal("optimization/1", report.GetProperty("schema").GetString());
        return [.. report.GetProperty("suggestions").EnumerateArray().Where(suggestion => suggestion.GetProperty("file").GetString() == file)];
    }

    private static async Task AssertGitTakesAsync(IEnumerable<JsonElement> suggestions, string path, string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write(path, text);
        await Git.RunAsync(folder.Path, "init", "-q");
        foreach (var suggestion in suggestions)
        {
            folder.Write("change.patch", suggestion.GetProperty("patch").GetString()!);
            await Git.RunAsync(folder.Path, "apply", "--check", "change.patch");
        }
    }

    private static string? Kind(JsonElement suggestion) => suggestion.GetProperty("kind").GetString();

    /// <summary>A clock that only runs move, so that what a busy machine takes is not measured.</summary>
    private sealed class RunTime : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
        private long _by;

        public override DateTimeOffset GetUtcNow() => _start.AddTicks(Interlocked.Read(ref _by));

        public void Advance(TimeSpan by) => Interlocked.Add(ref _by, by.Ticks);
    }

    /// <summary>Runs one job for every push to the default branch, whose steps take as long as they are told.</summary>
    private sealed class MeasuredRunner(RunTime clock, string id, IReadOnlyList<(string Name, TimeSpan Takes)> steps) : IPipelineRunner
    {
        public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile) =>
            [.. files.Where(file => trigger.Event == "push" && file is Path or GitLabPath).Select(file => new RunPlan { Forge = forge, DefinitionPath = file, Name = "Slow", Trigger = trigger, Jobs = [new Job(id)] })];

        public Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation)
        {
            var job = plan.Jobs[0];
            observer.JobStarted(job);
            var done = new List<StepResult>();
            foreach (var (name, takes) in steps)
            {
                var start = clock.GetUtcNow();
                clock.Advance(takes);
                done.Add(new StepResult(done.Count + 1, name, JobOutcome.Success, start, clock.GetUtcNow()));
                observer.StepEnded(job, done[^1]);
            }

            var result = new JobResult(job.Key, JobOutcome.Success, null, TimeSpan.FromTicks(steps.Sum(step => step.Takes.Ticks)), done);
            observer.JobEnded(job, result);
            return Task.FromResult(new RunResult(JobOutcome.Success, [result]));
        }

        private sealed record Job(string Id) : PlannedJob(Id, Id, "test", [], AllowFailure: false, "on_success");
    }
}
