using CiCdPlatform.Features.Checks;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class GitLabScenarios
{
    private const string Path = "Dockerfile";
    private const string Bad = "FROM alpine:latest\nRUN curl http://example.com/install.sh | sh\nENTRYPOINT [\"sh\"]\n";

    [Fact]
    public async Task MergeRequest_GetsAStatusInItsOwnPipeline_ThreadsOnItsLines_AndOneSummary()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        scenario.GitLab.AddStatusCheck(request, PullRequestReviewOrchestration.ReportName);

        var status = await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);
        await GitLabAndServer.SeeAsync(() => request.StatusChecks[PullRequestReviewOrchestration.ReportName].Status != "pending" ? request : null, "the external check to be answered");

        Assert.Contains(scenario.GitLab.Runs, run => run.Id == status.PipelineId);
        Assert.All(scenario.GitLab.Statuses(scenario.Project), one => Assert.Contains(scenario.GitLab.Runs, run => run.Id == one.PipelineId));
        var notes = scenario.OwnNotes(request);
        Assert.Contains(notes, note => note.Position is not null);
        Assert.All(notes.Where(note => note.Position is not null), note => Assert.Equal((Path, head), (note.Position!.NewPath, note.Position.HeadSha)));
        Assert.Single(notes, note => note.Position is null);
    }

    [Fact]
    public async Task SecondPush_SaysNothingTwice_AndWhatIsMendedIsResolved()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);
        var before = scenario.OwnNotes(request).Count;

        await scenario.StatusAsync(await scenario.PushAsync("topic", "topic", (Path, "# moved\n" + Bad)), PullRequestReviewOrchestration.ReportName);
        var moved = scenario.OwnNotes(request).Count;
        await scenario.StatusAsync(await scenario.PushAsync("topic", "topic", (Path, "FROM scratch\nUSER 1000\n")), PullRequestReviewOrchestration.ReportName);

        Assert.Equal(before, moved);
        Assert.All(scenario.OwnNotes(request).Where(note => note.Position is not null), note => Assert.True(note.Resolved, note.Body));
    }

    [Fact]
    public async Task Commands_AreHeardFromMembersAlone_AndAnsweredWithEmoji()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);

        var stranger = scenario.GitLab.Note(request, scenario.GitLab.AddUser("stranger"), "/cicd help");
        var asked = scenario.GitLab.Note(request, scenario.Person, "/cicd help");
        await GitLabAndServer.SeeAsync(() => asked.Reactions.Contains("cicd rocket") && stranger.Reactions.Count > 0 ? asked : null, "the signs");

        Assert.Equal(["cicd eyes", "cicd rocket"], asked.Reactions);
        Assert.Equal(["cicd confused"], stranger.Reactions);
        Assert.Single(scenario.OwnNotes(request), note => note.Body.Contains("`/cicd retry`", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryRequest_UsesWhatGitLabsPagesName()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        scenario.GitLab.AddStatusCheck(request, PullRequestReviewOrchestration.ReportName);
        await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);
        await scenario.StatusAsync(await scenario.PushAsync("topic", "topic", (Path, "FROM scratch\nUSER 1000\n")), PullRequestReviewOrchestration.ReportName);
        var asked = scenario.GitLab.Note(request, scenario.Person, "/cicd scan\n/cicd retry\n/cicd fix\n/cicd explain\n/cicd optimize");
        await GitLabAndServer.SeeAsync(() => asked.Reactions.Count > 1 ? asked : null, "the answer");

        var calls = new GitLabCalls();
        Assert.NotEmpty(scenario.Forge.Requests);
        Assert.Empty(scenario.Forge.Requests.Where(one => !one.Path.EndsWith(".git", StringComparison.Ordinal)).Select(calls.Fault).OfType<string>().Distinct());
    }
}
