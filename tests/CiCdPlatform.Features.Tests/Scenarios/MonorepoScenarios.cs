using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Pipelines;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class MonorepoScenarios
{
    private const string BadImage = "FROM scratch\nRUN curl -k http://example.com/install.sh | sh\nUSER 1000\n";

    private static readonly Dictionary<string, string> Monorepo = new()
    {
        ["services/api/go.mod"] = "module example.com/api\n\ngo 1.22\n",
        ["services/api/api.go"] = "package api\n\nfunc One() int { return 1 }\n",
        ["services/api/api_test.go"] = "package api\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif One() != 1 {\n\t\tt.Fatal(One())\n\t}\n}\n",
        ["services/api/Dockerfile"] = BadImage,
        ["web/package.json"] = "{\"name\":\"web\",\"version\":\"1.0.0\",\"scripts\":{\"test\":\"node --test\"}}\n",
        ["web/package-lock.json"] = "{\"name\":\"web\",\"version\":\"1.0.0\",\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"web\",\"version\":\"1.0.0\"}}}\n",
        ["web/index.js"] = "module.exports = () => 1;\n",
        ["web/index.test.js"] = "const test = require('node:test');\ntest('one', () => {});\n",
    };

    [Fact]
    public async Task MonorepoOfWhichAllIsBuiltEachTime_IsBuiltByComponent()
    {
        await using var scenario = await ForgeAndServer.StartAsync(files: Monorepo);
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal);

        var request = Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        var pipeline = await TestKit.Git.RunAsync(scenario.Repository.GitFolder, "show", request.HeadSha + ":.github/workflows/ci.yml");
        Assert.Contains("services/api/**", pipeline, StringComparison.Ordinal);
        Assert.Contains("web/**", pipeline, StringComparison.Ordinal);
        Assert.Contains("needs.changes.outputs", pipeline, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MonorepoOfWhichAllIsBlamed_IsJudgedByWhatTheChangeTouches_AndToldByComponent()
    {
        await using var scenario = await ForgeAndServer.StartAsync(files: Monorepo);
        scenario.Install();
        var head = await scenario.PushAsync("web", ("web/Dockerfile", BadImage), ("web/index.js", "module.exports = () => 2;\n"), ("deploy/Dockerfile", BadImage));
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "web", "main", "Web");

        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        // The same mistake stands in the other component, which this change does not touch.
        Assert.Equal(["deploy/Dockerfile", "web/Dockerfile"], check.Annotations.Select(note => note.Path).Distinct().Order());
        Assert.Contains("By component: `web` ", check.Summary, StringComparison.Ordinal);
        Assert.Contains(", elsewhere ", check.Summary, StringComparison.Ordinal);
        Assert.Contains("By component: `web` ", Assert.Single(scenario.OwnComments(pull.Number)).Body, StringComparison.Ordinal);
    }
}
