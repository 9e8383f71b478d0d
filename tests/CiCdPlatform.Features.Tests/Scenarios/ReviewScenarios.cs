using CiCdPlatform.Features.Checks;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class ReviewScenarios
{
    private const string Path = ".github/workflows/release.yml";

    /// <summary>A job that publishes: line 9 uses an action that can change, which a pin mends.</summary>
    private const string Unpinned = """
        name: Release
        on: push
        permissions:
          packages: write
        jobs:
          publish:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/setup-node@v4
              - run: npm test || true

        """;

    [Fact]
    public async Task Suggestion_IsTakenAsItStands_MendsItsFinding_AndItsThreadIsClosed()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("release", Path, Unpinned);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "release", "main", "Release");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        var remark = Assert.Single(Assert.Single(pull.Reviews).Comments, comment => comment.Body.Contains("`unpinned-action`", StringComparison.Ordinal));
        var mended = await scenario.GitHub.ApplySuggestionAsync(pull, remark, scenario.Person);
        var accepted = await TestKit.Git.RunAsync(scenario.Repository.GitFolder, "show", $"{mended}:{Path}");
        await scenario.CheckRunAsync(mended, PullRequestReviewOrchestration.ReportName);

        Assert.Equal(9, remark.Line);
        Assert.Contains("actions/setup-node@", accepted, StringComparison.Ordinal);
        Assert.DoesNotContain("setup-node@v4\n", accepted, StringComparison.Ordinal);
        Assert.True(remark.IsResolved);
        Assert.Contains("No longer found", remark.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(scenario.GitHub.CheckRuns(scenario.Repository, mended).Single(run => run.Name == PullRequestReviewOrchestration.ReportName).Annotations, note => note.Title == "unpinned-action");
    }

    [Fact]
    public async Task SuggestionOnALineWithTwoFindings_IsThere_AndFixMendsTheLine()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("release", Path, Unpinned.Replace("actions/setup-node@v4", "actions/checkout@v4", StringComparison.Ordinal));
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "release", "main", "Release");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        // The token that the checkout leaves behind is another finding of the same line: it reads differently once the line is pinned.
        var remarks = Assert.Single(pull.Reviews).Comments;
        Assert.Contains(remarks, remark => remark.Line == 9 && remark.Body.Contains("`artipacked`", StringComparison.Ordinal));
        var unpinned = Assert.Single(remarks, remark => remark.Line == 9 && remark.Body.Contains("`unpinned-action`", StringComparison.Ordinal));
        Assert.Contains("```suggestion\n      - uses: actions/checkout@", unpinned.Body, StringComparison.Ordinal);

        var (reaction, answer) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd fix"));
        Assert.Equal("rocket", reaction);
        Assert.Contains("unpinned-action in " + Path, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommentSpam_ThreePushes_SayEachFindingOnceAndKeepOneSummary()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var heads = new List<string> { await scenario.PushAsync("release", Path, Unpinned) };
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "release", "main", "Release");
        await scenario.CheckRunAsync(heads[0], PullRequestReviewOrchestration.ReportName);

        // Lines move, and the findings stay the same.
        foreach (var note in new[] { "# one\n", "# one\n# two\n" })
        {
            heads.Add(await scenario.PushOnTopAsync("release", (Path, note + Unpinned)));
            await scenario.CheckRunAsync(heads[^1], PullRequestReviewOrchestration.ReportName);
        }

        var remarks = pull.Reviews.SelectMany(review => review.Comments).ToList();
        Assert.Equal(remarks.Count, remarks.DistinctBy(remark => Mark(remark.Body)).Count());
        Assert.Single(pull.Reviews);
        var summary = Assert.Single(scenario.OwnComments(pull.Number));
        Assert.Contains(heads[^1][..7], summary.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MisleadingColour_WhatBlockedAndIsMended_NoLongerAsksForChanges_AndTheSummarySaysSo()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("release", Path, Unpinned);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.GitHub.AddUser("colleague"), "release", "main", "Release");
        var blocked = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);
        var before = Assert.Single(pull.Reviews).State;

        var clean = await scenario.PushOnTopAsync("release", (Path, "name: Release\non: push\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: npm test\n"));
        var mended = await scenario.CheckRunAsync(clean, PullRequestReviewOrchestration.ReportName);

        Assert.Equal(("failure", "CHANGES_REQUESTED"), (blocked.Conclusion, before));
        Assert.Equal("success", mended.Conclusion);
        Assert.Equal("DISMISSED", Assert.Single(pull.Reviews).State);
        Assert.All(pull.Reviews[0].Comments, comment => Assert.True(comment.IsResolved));
        Assert.Contains("Nothing is left to mend", Assert.Single(scenario.OwnComments(pull.Number)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CleanRequest_NeverHearsOfUsButByItsCheck()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();

        var head = await scenario.PushAsync("clean", "README.md", "# One\n");
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "clean", "main", "Add a title");
        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        Assert.Equal("success", check.Conclusion);
        Assert.Empty(check.ActionIds);
        Assert.Empty(pull.Reviews);
        Assert.Empty(scenario.OwnComments(pull.Number));
    }

    [Fact]
    public async Task ThreadThatAPersonClosed_StaysClosed()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("release", Path, Unpinned);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "release", "main", "Release");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);
        var remarks = Assert.Single(pull.Reviews).Comments;
        GitHubForge.Resolve(remarks[0]);

        var again = await scenario.PushOnTopAsync("release", ("notes.txt", "more\n"));
        await scenario.CheckRunAsync(again, PullRequestReviewOrchestration.ReportName);

        Assert.True(remarks[0].IsResolved);
        Assert.DoesNotContain("No longer found", remarks[0].Body, StringComparison.Ordinal);
        Assert.Equal(remarks.Count, pull.Reviews.Sum(review => review.Comments.Count));
    }

    [Fact]
    public async Task FindingThatComesBack_OpensItsOldThread()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("release", Path, Unpinned);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "release", "main", "Release");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);
        var remark = Assert.Single(pull.Reviews).Comments[0];
        var text = remark.Body;

        await scenario.CheckRunAsync(await scenario.PushOnTopAsync("release", (Path, "name: Release\non: push\njobs: {}\n")), PullRequestReviewOrchestration.ReportName);
        var wasResolved = remark.IsResolved;
        await scenario.CheckRunAsync(await scenario.PushOnTopAsync("release", (Path, Unpinned)), PullRequestReviewOrchestration.ReportName);

        Assert.True(wasResolved);
        Assert.False(remark.IsResolved);
        Assert.Equal(text, remark.Body);
    }

    [Fact]
    public async Task TooManyRemarks_AreFoldedIntoTheSummary()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        await scenario.PushAsync("main", ".github/cicd-platform.yml", "review:\n  max-inline-comments: 2\n");
        var many = Unpinned + string.Concat(Enumerable.Range(0, 6).Select(n => $"      - uses: octo/step{n}@v1\n"));

        var head = await scenario.PushAsync("release", Path, many);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "release", "main", "Release");
        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        Assert.Equal(2, pull.Reviews.Sum(review => review.Comments.Count));
        var summary = Assert.Single(scenario.OwnComments(pull.Number)).Body;
        Assert.All(check.Annotations, note => Assert.Contains($"`{note.Path}:{note.StartLine}`", summary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("renovate[bot]", false)]
    [InlineData("somebody", true)]
    public async Task DraftsAndPrograms_GetTheirCheckAndNoWords(string author, bool isDraft)
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();

        var head = await scenario.PushAsync("release", Path, Unpinned);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.GitHub.AddUser(author), "release", "main", "Release", isDraft);
        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        Assert.Equal("failure", check.Conclusion);
        Assert.NotEmpty(check.Annotations);
        Assert.Empty(pull.Reviews);
        Assert.Empty(scenario.OwnComments(pull.Number));
    }

    [Fact]
    public async Task Fork_IsReviewedLikeAnyOther_ItsReRunWorks_AndFixSaysWhyItCannot()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var stranger = scenario.GitHub.AddUser("stranger");
        var fork = await scenario.GitHub.ForkAsync(scenario.Repository, "stranger");
        scenario.GitHub.AddCollaborator(fork, scenario.Person);
        var head = await scenario.PushAsync("topic", "main", fork, (Path, Unpinned));
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, stranger, "topic", "main", "From outside", isDraft: false, fork);
        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        scenario.GitHub.Rerequest(scenario.Repository, check, scenario.Person);
        var runs = await scenario.CheckRunsAsync(head, PullRequestReviewOrchestration.ReportName, 2);
        var (reaction, answer) = await scenario.AnswerAsync(scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd fix"));

        Assert.Equal("failure", check.Conclusion);
        Assert.Single(pull.Reviews);
        Assert.All(runs, run => Assert.Equal("failure", run.Conclusion));
        Assert.Equal("confused", reaction);
        Assert.Contains("in a fork", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenamesBinariesAndSubmodules_AreNoTrouble()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var main = await scenario.PushAsync("main", Path, Unpinned);
        await scenario.CheckRunAsync(main, PushChecksOrchestration.ReportName);

        var head = await scenario.PushWithGitAsync("moved", async clone =>
        {
            await TestKit.Git.RunAsync(clone, "mv", Path, ".github/workflows/publish.yml");
            await File.WriteAllBytesAsync(System.IO.Path.Combine(clone, "logo.png"), [0x89, 0x50, 0, 1, 2, 3]);
            await TestKit.Git.RunAsync(clone, "add", "-A");
            await TestKit.Git.RunAsync(clone, "update-index", "--add", "--cacheinfo", $"160000,{main},vendor/module");
        });
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "moved", "main", "Move");
        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        // What only moved was not brought by this change.
        Assert.Equal("success", check.Conclusion);
        Assert.Empty(pull.Reviews);
    }

    internal static string Mark(string body) => body[body.IndexOf("finding ", StringComparison.Ordinal)..].Split(' ')[1];
}
