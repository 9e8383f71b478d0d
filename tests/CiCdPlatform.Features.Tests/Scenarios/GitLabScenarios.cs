using CiCdPlatform.Features.Checks;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class GitLabScenarios
{
    private const string Path = "Dockerfile";
    private const string Bad = "FROM alpine:latest\nRUN curl http://example.com/install.sh | sh\nENTRYPOINT [\"sh\"]\n";

    [Fact]
    public async Task ExtraPipelinesFromStatuses_AreNone_TheStatusStandsInTheRequestsOwn_ThreadsOnItsLines_AndOneSummary()
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
    public async Task ExtraPipelinesFromStatuses_AreNone_WhereTheRequestsPipelineRunsOnTheMergedResult()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        scenario.GitLab.UseMergedResults(scenario.Project);
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");

        var merged = await GitLabAndServer.SeeAsync(() => scenario.GitLab.Runs.FirstOrDefault(run => run.Event == "merge_request_event"), "the pipeline of the merged result");
        var status = await scenario.StatusAsync(merged.HeadSha, PullRequestReviewOrchestration.ReportName);

        Assert.NotEqual(head, merged.HeadSha);
        Assert.Equal(merged.Id, status.PipelineId);
        Assert.Contains("findings in this change", status.Description, StringComparison.Ordinal);
        Assert.All(scenario.GitLab.Statuses(scenario.Project).Where(one => one.Name == PullRequestReviewOrchestration.ReportName), one => Assert.Equal(merged.Id, one.PipelineId));
    }

    [Fact]
    public async Task MergeTrainThatWaitsForItsCheck_GetsItOnItsOwnCommit_AndOtherPipelinesStartNone()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);

        var train = await scenario.GitLab.BoardTrainAsync(request, scenario.Person);
        var status = await scenario.StatusAsync(train, PullRequestReviewOrchestration.ReportName);

        Assert.Contains("findings in this change", status.Description, StringComparison.Ordinal);
        Assert.Contains(scenario.GitLab.Runs, run => run.Id == status.PipelineId && run.HeadSha == train);
        Assert.Single(scenario.GitLab.Statuses(scenario.Project), one => one.Name == PullRequestReviewOrchestration.ReportName && one.Sha == head && !one.IsRetried);
    }

    [Fact]
    public async Task InlineCommentsRefused_ByItsLine_StandOnTheFile()
    {
        await using var scenario = await GitLabAndServer.StartAsync();
        scenario.GitLab.RefuseLines(1);
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);

        var refused = Assert.Single(scenario.OwnNotes(request), note => note.Position?.Type == "file");
        Assert.StartsWith("Line ", refused.Body, StringComparison.Ordinal);
        Assert.Equal(Path, refused.Position!.NewPath);
    }

    [Fact]
    public async Task OldInstance_WithoutWhatCameLater_IsServedAllTheSame_AndSaysWhatStandsElsewhere()
    {
        await using var scenario = await GitLabAndServer.StartAsync(isOld: true);
        scenario.GitLab.RefuseLines(1);
        var head = await scenario.PushAsync("topic", "main", (Path, Bad));
        var request = await scenario.GitLab.OpenMergeRequestAsync(scenario.Project, scenario.Person, "topic", "main", "Topic");
        scenario.GitLab.AddStatusCheck(request, PullRequestReviewOrchestration.ReportName);

        var status = await scenario.StatusAsync(head, PullRequestReviewOrchestration.ReportName);
        var notes = scenario.OwnNotes(request);
        var asked = scenario.GitLab.Note(request, scenario.Person, "/cicd pause");
        await GitLabAndServer.SeeAsync(() => asked.Reactions.Contains("cicd rocket") ? asked : null, "the pause");
        var grey = await scenario.StatusAsync(await scenario.PushAsync("topic", "topic", ("other.txt", "other\n")), PullRequestReviewOrchestration.ReportName);

        // Its diffs come in one page, its remarks stand in the summary where a line is refused, and what it calls skipped is canceled.
        Assert.Contains("findings in this change", status.Description, StringComparison.Ordinal);
        Assert.Equal("canceled", grey.Status);
        Assert.Contains(notes, note => note.Position?.Type == "text");
        Assert.DoesNotContain(notes, note => note.Position?.Type == "file");
        Assert.Contains(notes, note => note.Body.Contains("**Outside the diff**", StringComparison.Ordinal));
        Assert.Equal("pending", request.StatusChecks[PullRequestReviewOrchestration.ReportName].Status);
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
