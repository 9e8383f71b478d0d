using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Yaml;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Configuration;

/// <summary>A commit whose configuration may have changed; <paramref name="Branch"/> names what it is on, such as <c>main</c> or <c>pull/7</c>.</summary>
public sealed record ConfigurationCheckInput(RepositoryRef Repository, string Branch, string HeadSha);

/// <summary>What is to be said about a configuration; null when nothing is.</summary>
public sealed record ConfigurationVerdict(Report? Report, bool IsFaulty);

/// <summary>Says on the very line what is wrong with a configuration, and once that it was mended; otherwise it is quiet.</summary>
internal sealed class ConfigurationCheckOrchestration(JudgeConfigurationActivity judge, PutReportActivity put, NoteConfigurationActivity note) : Orchestration<ConfigurationCheckInput, string>
{
    public const string ReportName = "CiCdPlatform / configuration";

    private static readonly string[] Files = ["cicd-platform.yml", ConfigurationReader.FileOf(ForgeKind.GitHub), ConfigurationReader.FileOf(ForgeKind.GitLab)];

    public static string IdFor(ConfigurationCheckInput check) =>
        InstanceIds.Create("configuration", check.Repository.Host, check.Repository.Id, $"{check.Branch}\n{check.HeadSha}");

    /// <summary>Whether a file of this path holds a configuration, or the defaults of an organisation, or rules beside it.</summary>
    public static bool IsConfiguration(string path) => Files.Contains(path);

    public override async Task<string> RunAsync(OrchestrationContext context, ConfigurationCheckInput input)
    {
        var verdict = await context.CallActivityAsync(judge, input);
        if (verdict.Report is not { } report)
        {
            return "nothing to say";
        }

        await context.CallActivityAsync(put, new PutReportInput(input.Repository, report));
        await context.CallActivityAsync(note, new NoteConfigurationInput(input, verdict.IsFaulty));
        return report.Title;
    }
}

/// <summary>Reads a configuration at a commit and says what is wrong with it.</summary>
internal sealed class JudgeConfigurationActivity(IForges forges, RepositoryConfigurations configurations, ConfigurationStore store) : ForgeActivity<ConfigurationCheckInput, ConfigurationVerdict>
{
    private const int MaxAnnotations = 100;

    protected override async Task<ConfigurationVerdict> ActAsync(ActivityContext context, ConfigurationCheckInput input)
    {
        var (repository, cancellation) = (input.Repository, context.Cancellation);
        IRepositoryReader reader = forges.Open(repository.Address);
        var own = ConfigurationReader.FileOf(repository.Forge);
        List<(string File, FormProblem Problem)> problems = [];
        var found = 0;
        foreach (var file in (string[])(RepositoryConfigurations.OwnerOf(repository) is null ? ["cicd-platform.yml", own] : [own]))
        {
            if (await reader.ReadFileAsync(file, input.HeadSha, cancellation) is { } text)
            {
                found++;
                problems.AddRange((await configurations.JudgeAsync(repository, text, cancellation)).Problems.Select(problem => (file, problem)));
            }
        }

        var place = new ConfigurationPlace(repository.Host.Authority, repository.Id, input.Branch);
        var inForce = await configurations.OfAsync(repository, null, cancellation);
        return inForce.Value.IsObserving || (problems.Count == 0 && !await store.IsFaultyAsync(place, cancellation))
            ? new ConfigurationVerdict(null, problems.Count > 0)
            : new ConfigurationVerdict(Say(context.InstanceId, input, problems, found), problems.Count > 0);
    }

    protected override ConfigurationVerdict Refused(ConfigurationCheckInput input, ForgeException refusal) => new(null, IsFaulty: false);

    private static Report Say(string marker, ConfigurationCheckInput input, List<(string File, FormProblem Problem)> problems, int found)
    {
        var report = new Report(ConfigurationCheckOrchestration.ReportName, input.HeadSha, marker, ReportConclusion.Success, "The configuration can be used", "", []);
        if (problems.Count == 0)
        {
            return report with { Summary = found == 0 ? "The file that could not be used is gone: the defaults hold." : "What was wrong is mended: this configuration is in force once it stands on the branch that changes go to." };
        }

        var (file, first) = problems[0];
        return report with
        {
            Conclusion = ReportConclusion.Failure,
            Title = problems.Count == 1 ? $"Line {first.Line}: {first.Message}" : $"{problems.Count} mistakes, the first in line {first.Line}: {first.Message}",
            Summary = $"`{file}` cannot be used as it stands, so **the last good configuration stays in force** (the defaults, where there was none).\n\n"
                + string.Join('\n', problems.Take(MaxAnnotations).Select(problem => $"- `{problem.File}:{problem.Problem.Line}` {problem.Problem.Message}"))
                + "\n\n`hyper config check PATH` says the same before a push.",
            Annotations = [.. problems.Take(MaxAnnotations).Select(problem => new ReportAnnotation(
                problem.File, problem.Problem.Line, problem.Problem.Line, "failure", "The configuration cannot be used", problem.Problem.Message))],
        };
    }
}

/// <summary>What was said about a branch's configuration.</summary>
public sealed record NoteConfigurationInput(ConfigurationCheckInput Check, bool IsFaulty);

/// <summary>Remembers that a branch's configuration was called faulty, so that its mending is told; true when it was before.</summary>
internal sealed class NoteConfigurationActivity(ConfigurationStore store) : Activity<NoteConfigurationInput, bool>
{
    public override Task<bool> RunAsync(ActivityContext context, NoteConfigurationInput input) => store.NoteFaultAsync(
        new(input.Check.Repository.Host.Authority, input.Check.Repository.Id, input.Check.Branch), input.IsFaulty ? input.Check.HeadSha : null, context.Cancellation);
}
