using System.Text;
using CiCdPlatform.Runner.GitLab;
using CiCdPlatform.TestKit;
using Xunit;

namespace CiCdPlatform.Runner.Tests.GitLab;

/// <summary>Each file in <c>fixtures</c> begins with <c># trigger: EVENT REF [changed files]</c>; its plan stands beside it.</summary>
public sealed class GitLabPlanTests
{
    public static TheoryData<string> Fixtures => [.. Golden.Inputs("tests", "CiCdPlatform.Runner.Tests", "GitLab")];

    public static TheoryData<string> Generated =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "CiCdPlatform.Core.Tests", "Pipelines", "fixtures"), "gitlab-ci.yml", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(RepositoryRoot.Path, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Plan_Fixture_IsAsExpected(string input)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine(input));
        var words = text.Split('\n')[0]["# trigger: ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Golden.Verify(Golden.ExpectationOf(input), Shown(Plan(text, words[0], words[1], words.Length > 2 ? words[2..] : null)));
    }

    [Theory]
    [MemberData(nameof(Generated))]
    public void Plan_GeneratedPipeline_HasJobsAndNoError(string input)
    {
        var plan = Assert.Single(Plan(File.ReadAllText(RepositoryRoot.Combine(input)), "merge_request_event", "refs/heads/change", null));
        Assert.Empty(plan.Errors);
        Assert.NotEmpty(plan.Jobs);
    }

    private static List<RunPlan> Plan(string text, string trigger, string reference, string[]? changed)
    {
        var request = trigger == "merge_request_event";
        var run = new RunTrigger
        {
            Event = trigger,
            Ref = reference,
            Sha = new string('a', 40),
            Repository = "group/app",
            ChangedFiles = changed,
            HeadRef = request ? reference["refs/heads/".Length..] : null,
            BaseRef = request ? "main" : null,
            ChangeRequest = request ? 7 : null,
        };
        var included = ".check:\n  script:\n    - make check\ncheck:\n  extends: .check\n";
        return [.. GitLabPlanner.Plan(run, [".gitlab-ci.yml", "Makefile", "ci/check.yml"], path => path switch { ".gitlab-ci.yml" => text, "ci/check.yml" => included, _ => null })];
    }

    private static string Shown(List<RunPlan> plans)
    {
        var shown = new StringBuilder(plans.Count == 0 ? "no pipeline\n" : "");
        foreach (var plan in plans)
        {
            foreach (var error in plan.Errors)
            {
                shown.Append("error ").Append(error.Line).Append(": ").Append(error.Message).Append('\n');
            }

            foreach (var job in plan.Jobs.Cast<GitLabJob>())
            {
                shown.Append(job.Stage).Append(" / ").Append(job.Name).Append(" / ").Append(job.When).Append(job.AllowFailure ? " / may fail" : "").Append('\n');
                shown.Append("  after: ").AppendJoin(", ", job.Needs).Append('\n');
                shown.Append("  artifacts from: ").AppendJoin(", ", job.ArtifactsFrom).Append('\n');
                shown.Append("  script: ").AppendJoin(" | ", Definitions.NodeReading.Texts(Definitions.NodeReading.Get(job.Definition, "script"))).Append('\n');
                if (job.Timeout is { } timeout)
                {
                    shown.Append("  timeout: ").Append(timeout).Append('\n');
                }

                if (job.Unproven is { } why)
                {
                    shown.Append("  unproven: ").Append(why).Append('\n');
                }
            }
        }

        return shown.ToString();
    }
}
