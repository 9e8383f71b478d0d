using System.Diagnostics;
using CiCdPlatform.Features.Checks;
using Xunit.Abstractions;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class SizeScenarios(ITestOutputHelper output)
{
    [Fact]
    public async Task FiveHundredAnnotations_AllArrive_AndTheVerdictWithThem()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var many = "name: Many\non: push\npermissions:\n  packages: write\njobs:\n  all:\n    runs-on: ubuntu-24.04\n    steps:\n"
            + string.Concat(Enumerable.Range(0, 500).Select(n => $"      - uses: octo/step{n}@v1\n"));

        var head = await scenario.PushAsync("many", ForgeAndServer.BadWorkflowPath, many);
        var check = await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);

        Assert.True(check.Annotations.Count >= 500, $"{check.Annotations.Count} annotations");
        Assert.Equal(check.Annotations.Count, check.Annotations.Distinct().Count());
        Assert.True(check.Summary!.Length <= 65_535);
        Assert.Contains(" more, annotated on their lines", check.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThreeThousandFilesAndMore_WhatTheForgeDoesNotListIsJudgedAllTheSame()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        const string Hidden = "zz/Dockerfile";
        await scenario.CheckRunAsync(await scenario.PushAsync("main", Hidden, "FROM scratch\nUSER 1000\n"), PushChecksOrchestration.ReportName);
        (string, string)[] files = [.. Enumerable.Range(0, 3_050).Select(n => ($"src/file{n:0000}.txt", $"{n}\n")), (Hidden, "FROM scratch\nRUN curl -k http://example.com/install.sh | sh\nUSER 1000\n")];

        var head = await scenario.PushAsync("huge", files);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "huge", "main", "Huge");
        var check = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        Assert.NotEmpty(check.Annotations);
        Assert.All(check.Annotations, note => Assert.Equal((Hidden, 2), (note.Path, note.StartLine)));
        Assert.Contains($"`{Hidden}:2`", Assert.Single(scenario.OwnComments(pull.Number)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoHundredFiles_OnAWarmServer_AreUnderWayAtOnce_AndReviewedSoon()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var warm = await scenario.PushAsync("warm", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "warm", "main", "Warm");
        await scenario.CheckRunAsync(warm, PullRequestReviewOrchestration.ReportName);
        (string, string)[] files = [.. Enumerable.Range(0, 199).Select(n => ($"src/code{n:000}.go", $"package code\n\nfunc F{n}() int {{ return {n} }}\n")), (ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow)];
        var head = await scenario.PushAsync("large", files);
        await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);

        var clock = Stopwatch.StartNew();
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "large", "main", "Large");
        await ForgeAndServer.SeeAsync(() => scenario.GitHub.CheckRuns(scenario.Repository, head).FirstOrDefault(run => run.Name == PullRequestReviewOrchestration.ReportName), "the check to be under way");
        var begun = clock.Elapsed;
        await ForgeAndServer.SeeAsync(() => pull.Reviews.FirstOrDefault(), "the review");
        var reviewed = clock.Elapsed;

        output.WriteLine($"under way after {begun.TotalMilliseconds:0} ms, reviewed after {reviewed.TotalMilliseconds:0} ms");

        // The goals are one second and ten; a machine that does much else at once is given more.
        Assert.True(begun < TimeSpan.FromSeconds(5), $"{begun}");
        Assert.True(reviewed < TimeSpan.FromSeconds(30), $"{reviewed}");
    }
}
