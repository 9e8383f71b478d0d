using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary><c>GET /api/v1/pipeline/templates</c>: what is shipped, and what a repository of the local forge brings.</summary>
[Trait("Category", "Scenario")]
public sealed class TemplateScenarios
{
    [Fact]
    public async Task Templates_OfARepository_StandBeforeTheShippedOnes_AndMistakesNameFileAndLine()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync(
            "main",
            (".github/cicd-platform/templates/ours.yml", "id: our-go\nversion: 3\nlanguage: go\ntoolchains:\n  go:\nstages:\n  test: [\"{install}\", \"{test} -race\"]\n"),
            (".github/cicd-platform/templates/broken.yml", "id: broken\nlanguage: go\nstages:\n  test: [\"{test} || true\"]\n"));
        await scenario.CheckRunAsync(head, Features.Checks.PushChecksOrchestration.ReportName);

        var shipped = await scenario.Client.GetFromJsonAsync<JsonElement>("/api/v1/pipeline/templates");
        var listed = await scenario.Client.GetFromJsonAsync<JsonElement>($"/api/v1/pipeline/templates?forge=github&repositoryUrl={Uri.EscapeDataString(new Uri(scenario.Forge.BaseUrl, "octo/one").ToString())}");
        using var unknown = await scenario.Client.GetAsync($"/api/v1/pipeline/templates?forge=github&repositoryUrl={Uri.EscapeDataString(new Uri(scenario.Forge.BaseUrl, "octo/none").ToString())}");

        var ids = shipped.GetProperty("templates").EnumerateArray().Select(template => template.GetProperty("id").GetString()).ToList();
        Assert.Superset(new HashSet<string?> { "go", "python-django", "java-maven-spring-boot", "scheme" }, ids.ToHashSet());
        Assert.Empty(shipped.GetProperty("problems").EnumerateArray());

        var own = listed.GetProperty("templates")[0];
        Assert.Equal(
            ("our-go", 3, "repository", ".github/cicd-platform/templates/ours.yml"),
            (own.GetProperty("id").GetString(), own.GetProperty("version").GetInt32(), own.GetProperty("source").GetString(), own.GetProperty("file").GetString()));
        Assert.Equal(ids.Count + 1, listed.GetProperty("templates").GetArrayLength());
        Assert.StartsWith(".github/cicd-platform/templates/broken.yml:4: ", Assert.Single(listed.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.InRange(unknown.StatusCode, HttpStatusCode.BadRequest, (HttpStatusCode)499);
    }
}
