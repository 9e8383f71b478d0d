using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>What was understood of a repository, with its evidence, and what the pipeline does: in sentences for the people who must decide on it.</summary>
internal static class Understanding
{
    private const int MaxComponents = 8;
    private const int MaxEvidence = 3;
    private const int MaxJobs = 25;
    private const int MaxCommand = 120;

    /// <summary>One line a component, such as <c>`.`: go 1.22 with gin, tested by `go test ./...` (go.mod:3 go directive)</c>.</summary>
    public static IReadOnlyList<string> Of(RepositoryAnalysis analysis)
    {
        var lines = analysis.Components.Take(MaxComponents).Select(Describe).ToList();
        if (analysis.Components.Count > MaxComponents)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"and {analysis.Components.Count - MaxComponents} more components"));
        }

        return lines;
    }

    /// <summary>One line a job, such as <c>`test` runs `go test ./...`</c>.</summary>
    public static IReadOnlyList<string> Of(Pipeline pipeline) => [.. pipeline.Jobs.Take(MaxJobs).Select(job =>
    {
        var commands = job.Steps.SelectMany(step => step.Run).Where(line => line.Length > 0).ToList();
        var does = commands.Count > 0 ? $"runs {Code(commands[0])}{(commands.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {commands.Count - 1} more {(commands.Count == 2 ? "line" : "lines")}") : "")}"
            : job.Steps.FirstOrDefault(step => step.Image is not null) is { } step ? $"runs {Code(step.Image!)}" : "prepares";
        return $"{Code(job.Id)} {does}{(job.Needs.Count > 0 ? " after " + string.Join(", ", job.Needs.Select(Code)) : "")}";
    })];

    private static string Describe(Component component)
    {
        var line = new StringBuilder(Code(component.Path)).Append(": ").Append(Plain(component.Language));
        if (component.LanguageVersion is { } version)
        {
            line.Append(' ').Append(Plain(version));
        }

        if (component.Frameworks.Count > 0)
        {
            line.Append(" with ").AppendJoin(", ", component.Frameworks.Take(5).Select(Plain));
        }

        line.Append(component.Test.Count > 0 ? ", tested by " + Code(component.Test[0]) : ", no tests found");
        var evidence = component.Evidence.Take(MaxEvidence).Select(one => $"{Code(string.Create(CultureInfo.InvariantCulture, $"{one.File}:{one.Line}"))} {Plain(one.Why)}").ToList();
        return evidence.Count == 0 ? line.ToString() : line.Append(" — ").AppendJoin("; ", evidence).ToString();
    }

    // Words of a repository are anybody's: they must not become markup, nor mention people.
    private static string Code(string text) => $"`{Cut(new string([.. text.Where(c => c is not '`' && !char.IsControl(c))]))}`";

    private static string Plain(string text) => Cut(new string([.. text.Where(c => c is not ('`' or '<' or '>' or '@' or '[' or ']' or '*' or '|' or '#') && !char.IsControl(c))]));

    private static string Cut(string text) => text.Length > MaxCommand ? text[..MaxCommand] + "…" : text;
}
