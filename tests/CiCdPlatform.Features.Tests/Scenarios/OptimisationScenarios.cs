using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary><c>POST /api/v1/pipeline/optimize</c> on a repository of the local forge.</summary>
[Trait("Category", "Scenario")]
public sealed class OptimisationScenarios
{
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

    [Fact]
    public async Task Optimize_RepositoryWithASlowPipeline_AnswersPatchesThatGitTakes()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("main", (Path, Slow), ("package-lock.json", "{}"));

        // Until the installation's webhook has arrived, the App is not known to be there.
        await scenario.CheckRunAsync(head, Features.Checks.PushChecksOrchestration.ReportName);
        using var response = await AskAsync(scenario, "octo/one");
        var report = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.True(response.IsSuccessStatusCode, report.ToString());
        Assert.Equal("optimization/1", report.GetProperty("schema").GetString());
        var ours = report.GetProperty("suggestions").EnumerateArray().Where(suggestion => suggestion.GetProperty("file").GetString() == Path).ToList();
        Assert.Superset(new HashSet<string?> { "cache", "timeout", "concurrency", "filter" }, ours.Select(suggestion => suggestion.GetProperty("kind").GetString()).ToHashSet());
        foreach (var suggestion in ours)
        {
            using var folder = new TemporaryFolder();
            folder.Write(Path, Slow);
            folder.Write("change.patch", suggestion.GetProperty("patch").GetString()!);
            await Git.RunAsync(folder.Path, "init", "-q");
            await Git.RunAsync(folder.Path, "apply", "--check", "change.patch");
        }
    }

    [Fact]
    public async Task Optimize_RepositoryThatIsNotThere_IsAProblem()
    {
        await using var scenario = await ForgeAndServer.StartAsync();

        using var response = await AskAsync(scenario, "octo/none");

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static Task<HttpResponseMessage> AskAsync(ForgeAndServer scenario, string name) =>
        scenario.Client.PostAsJsonAsync("/api/v1/pipeline/optimize", new { repositoryUrl = new Uri(scenario.Forge.BaseUrl, name), forge = "github" });
}
