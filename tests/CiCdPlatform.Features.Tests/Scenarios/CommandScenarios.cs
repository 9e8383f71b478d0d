using CiCdPlatform.Features.Checks;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class CommandScenarios
{
    private const string Path = ".github/workflows/release.yml";
    private const string Unpinned = "name: Release\non: push\npermissions:\n  packages: write\njobs:\n  publish:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-node@v4\n      - run: npm test || true\n";

    [Fact]
    public async Task Stranger_CommandsNothing_AndSeesThatItWasSeen()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);

        var asked = scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.GitHub.AddUser("stranger"), "/cicd ignore unpinned-action I do not care\n/cicd fix");
        var (reaction, answer) = await scenario.AnswerAsync(asked);

        Assert.Equal(("confused", ""), (reaction, answer));
        Assert.DoesNotContain(GitHubForge.Reactions(asked), one => one.EndsWith(" eyes", StringComparison.Ordinal));
        Assert.Single(pull.Reviews);
    }

    [Fact]
    public async Task Help_IsAnsweredInPlace_WithTheSignsOfHavingBeenSeenAndDone()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);

        var asked = scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "What can it do?\n\n/cicd help\n/cicd dance");
        var (_, answer) = await scenario.AnswerAsync(asked);

        Assert.Equal(["eyes", "confused"], GitHubForge.Reactions(asked).Select(one => one.Split(' ')[1]));
        foreach (var verb in new[] { "generate", "optimize", "scan", "fix", "retry", "explain", "ignore", "pause", "resume" })
        {
            Assert.Contains($"`/cicd {verb}", answer, StringComparison.Ordinal);
        }

        Assert.Contains("There is no command `dance`", answer, StringComparison.Ordinal);
        Assert.Equal(2, scenario.OwnComments(pull.Number).Count);
    }

    [Fact]
    public async Task Fix_CommitsTheSafeMendsOnce_AndTheyHold()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);
        var before = pull.HeadSha;

        var (reaction, answer) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd fix"));
        await scenario.CheckRunAsync(pull.HeadSha, PullRequestReviewOrchestration.ReportName);

        Assert.Equal("rocket", reaction);
        Assert.Contains("unpinned-action", answer, StringComparison.Ordinal);
        Assert.Equal(before, await Git.RunAsync(scenario.Repository.GitFolder, "rev-parse", pull.HeadSha + "^"));
        Assert.DoesNotContain("@v4\n", await Git.RunAsync(scenario.Repository.GitFolder, "show", $"{pull.HeadSha}:{Path}"), StringComparison.Ordinal);
        Assert.Contains(pull.Reviews.SelectMany(review => review.Comments), remark => remark.IsResolved);
    }

    [Fact]
    public async Task Ignore_WithAReason_LeavesTheFindingOut_HereAndInLaterRequests()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);
        var remark = pull.Reviews[0].Comments[0];
        var fingerprint = ReviewScenarios.Mark(remark.Body)[..12];

        var (without, why) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, $"/cicd ignore {fingerprint}"));
        var (reaction, answer) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, $"/cicd ignore {fingerprint} the mirror pins it"));
        var runs = await scenario.CheckRunsAsync(pull.HeadSha, PullRequestReviewOrchestration.ReportName, 2);

        Assert.Equal("confused", without);
        Assert.Contains("Say what and why", why, StringComparison.Ordinal);
        Assert.Equal("rocket", reaction);
        Assert.Contains("the mirror pins it", answer, StringComparison.Ordinal);
        Assert.Contains("1 finding is ignored by policy", runs[^1].Summary, StringComparison.Ordinal);
        Assert.Equal(runs[0].Annotations.Count - 1, runs[^1].Annotations.Count);
        await ForgeAndServer.SeeAsync(() => remark.IsResolved ? remark : null, "the thread to be closed");
    }

    [Fact]
    public async Task PauseAndResume_HoldForTheRequest()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);

        await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd pause"));
        var paused = await scenario.PushOnTopAsync("release", ("README.md", "# One\n"));
        var neutral = await scenario.CheckRunAsync(paused, PullRequestReviewOrchestration.ReportName);
        await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd resume"));
        var runs = await scenario.CheckRunsAsync(paused, PullRequestReviewOrchestration.ReportName, 2);

        Assert.Equal("neutral", neutral.Conclusion);
        Assert.Contains("paused by octo", neutral.Summary, StringComparison.Ordinal);
        Assert.Equal("failure", runs[^1].Conclusion);
    }

    [Fact]
    public async Task ExplainScanOptimizeAndRetry_AnswerFromWhatIsThere()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);

        var (explained, page) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd explain unpinned-action"));
        var (scanned, counts) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd scan"));
        var (optimized, ways) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd optimize"));
        var (retried, none) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd retry"));

        Assert.Equal(("rocket", "rocket", "rocket", "confused"), (explained, scanned, optimized, retried));
        Assert.Contains("#### Cure", page, StringComparison.Ordinal);
        Assert.Contains("The whole tree of", counts, StringComparison.Ordinal);
        Assert.NotEmpty(ways);
        Assert.Contains("nothing to run again", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ButtonsOfACheck_DoWhatTheySay_ForPeopleWhoMayPush()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var pull = await OpenAsync(scenario);
        var check = await scenario.CheckRunAsync(pull.HeadSha, PullRequestReviewOrchestration.ReportName);

        scenario.GitHub.RequestAction(scenario.Repository, check, "explain", scenario.Person);
        await ForgeAndServer.SeeAsync(() => check.Text?.Contains("#### Cure", StringComparison.Ordinal) == true ? check : null, "the explanation on the check");
        scenario.GitHub.RequestAction(scenario.Repository, check, "ignore", scenario.Person);
        await ForgeAndServer.SeeAsync(() => check.Text?.Contains("/cicd ignore ", StringComparison.Ordinal) == true ? check : null, "the lines to copy on the check");
        scenario.GitHub.RequestAction(scenario.Repository, check, "fix", scenario.GitHub.AddUser("stranger"));
        await scenario.InstancesAsync("CheckButtonOrchestration", 3, instance => instance.IsTerminal);
        var untouched = pull.HeadSha == check.HeadSha;
        scenario.GitHub.RequestAction(scenario.Repository, check, "fix", scenario.Person);
        await ForgeAndServer.SeeAsync(() => pull.HeadSha != check.HeadSha ? pull : null, "the mend on the branch");

        Assert.Equal(["fix", "ignore", "explain"], check.ActionIds);
        Assert.Equal("failure", check.Conclusion);
        Assert.True(untouched);
        Assert.Equal(check.Annotations.Count, check.Annotations.Distinct().Count());
    }

    private static async Task<GitHubPullRequest> OpenAsync(ForgeAndServer scenario)
    {
        scenario.Install();
        var head = await scenario.PushAsync("release", Path, Unpinned);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.GitHub.AddUser("author"), "release", "main", "Release");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);
        return pull;
    }
}
