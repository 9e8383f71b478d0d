using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests.Mending;

/// <summary>From the webhook of a red run to a mend that is proven green and offered, on both forges.</summary>
[Trait("Category", "Scenario")]
public sealed class MendingTests(MendingForges forges) : IClassFixture<MendingForges>
{
    private const string GitHubCi = "name: CI\non: push\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - name: Test\n        run: sh tests/run.sh\n";
    private const string GitLabCi = "test:\n  script:\n    - sh tests/run.sh\n";

    [FactIfTool("bwrap")]
    public Task Push_WithAWrongPath_IsMendedByARequestOnGitHub() => PushIsMendedAsync(ForgeKind.GitHub);

    [FactIfTool("bwrap")]
    public Task Push_WithAWrongPath_IsMendedByARequestOnGitLab() => PushIsMendedAsync(ForgeKind.GitLab);

    [FactIfTool("bwrap")]
    public Task Change_WithAWrongPath_GetsASuggestionOnGitHub() => ChangeIsSuggestedAsync(ForgeKind.GitHub);

    [FactIfTool("bwrap")]
    public Task Change_WithAWrongPath_GetsASuggestionOnGitLab() => ChangeIsSuggestedAsync(ForgeKind.GitLab);

    [FactIfTool("bwrap")]
    public async Task Push_WithAFailingTest_IsDiagnosedAndNotMended()
    {
        var forge = await AddAsync(ForgeKind.GitHub);

        var sha = await forge.PushAsync("topic", ("tests/run.sh", "echo 'FAIL: total: expected 3 but was 4'\necho '2 tests, 1 failed'\nexit 1\n"));

        Assert.Contains("test", await forge.DiagnosisAsync(sha), StringComparison.Ordinal);
        Assert.Contains("nothing-proposed", await forge.EndAsync(sha), StringComparison.Ordinal);
        Assert.DoesNotContain(forge.RequestBranches(), branch => branch.StartsWith("cicd/mend-", StringComparison.Ordinal));
        Assert.Empty(forge.Remarks());
    }

    [FactIfTool("bwrap")]
    public async Task Session_AboutALog_AnswersAndKeepsItsContext()
    {
        var forge = await forges.OfAsync(ForgeKind.GitHub);
        var session = await forge.PostAsync<JsonElement>("/api/v1/debug/session", new { log = "one\nnpm error Missing script: \"tets\"\nthree\n" });
        var messages = $"/api/v1/debug/session/{session.GetProperty("id").GetString()}/messages";

        var shown = await forge.PostAsync<JsonElement>(messages, new { text = "show 2" });
        var proposed = await forge.PostAsync<JsonElement>(messages, new { text = "patches" });

        Assert.Contains("Missing script", shown.GetProperty("reply").GetProperty("lines")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("name the repository", proposed.GetProperty("reply").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, proposed.GetProperty("number").GetInt32());
    }

    private async Task PushIsMendedAsync(ForgeKind kind)
    {
        var forge = await AddAsync(kind);

        var sha = await forge.PushAsync("topic", (forge.Definition + "*", Broken(kind)));

        Assert.NotEmpty(await forge.DiagnosisAsync(sha));
        var end = await forge.EndAsync(sha);
        Assert.True(end.Contains("\"outcome\":\"proven\"", StringComparison.Ordinal), end);
        var branch = Assert.Single(forge.RequestBranches(), branch => branch.StartsWith("cicd/mend-", StringComparison.Ordinal));
        Assert.Contains("sh tests/run.sh", await forge.FileAsync(branch, forge.Definition), StringComparison.Ordinal);
        Assert.Equal("100755", await forge.ModeAsync(branch, forge.Definition));
        Assert.Contains("a mend that is proven green", forge.Diagnosis(sha), StringComparison.Ordinal);
        var patterns = await (await forges.OfAsync(kind)).Client.GetStringAsync(new Uri("/api/v1/debug/patterns", UriKind.Relative));
        Assert.Matches("\"successes\":[1-9]", patterns);
    }

    private async Task ChangeIsSuggestedAsync(ForgeKind kind)
    {
        var forge = await AddAsync(kind);
        await forge.PushAsync("topic", ("README.md", "A shop.\n"));
        await forge.OpenRequestAsync("topic");

        var sha = await forge.PushAsync("topic", (forge.Definition, Broken(kind)));

        var end = await forge.EndAsync(sha);
        Assert.True(end.Contains("\"offeredAs\":\"suggestion\"", StringComparison.Ordinal), end);
        Assert.Contains(forge.Remarks(), remark => remark.Contains("```suggestion", StringComparison.Ordinal) && remark.Contains("sh tests/run.sh", StringComparison.Ordinal));
        Assert.DoesNotContain(forge.RequestBranches(), branch => branch.StartsWith("cicd/mend-", StringComparison.Ordinal));
    }

    private async Task<MendingRepository> AddAsync(ForgeKind kind) => await (await forges.OfAsync(kind)).AddRepositoryAsync(Files(kind));

    private static Dictionary<string, string> Files(ForgeKind kind) => new()
    {
        [kind == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml"] = kind == ForgeKind.GitHub ? GitHubCi : GitLabCi,
        ["tests/run.sh"] = "echo '2 passed, 0 failed'\n",
    };

    private static string Broken(ForgeKind kind) => (kind == ForgeKind.GitHub ? GitHubCi : GitLabCi).Replace("tests/run.sh", "tsets/run.sh", StringComparison.Ordinal);
}
