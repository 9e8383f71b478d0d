using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>What is said of a failure to the people who look at the commit.</summary>
internal static class DiagnosisText
{
    private const int MaxAnnotations = 50;
    private const int MaxCause = 100;

    public static Report Report(string name, string externalId, FailureInput input, RunDiagnosis diagnosis, RepairResult? repair)
    {
        var places = diagnosis.Jobs.SelectMany(job => job.Places).DistinctBy(place => (place.File, place.Line, place.Message)).Take(MaxAnnotations).ToList();
        return new Report(
            name,
            input.HeadSha,
            externalId,
            ReportConclusion.Neutral,
            Title(input, diagnosis, repair),
            Summary(input, diagnosis, repair),
            [.. places.Select(place => new ReportAnnotation(place.File, place.Line, place.Line, place.Level, place.Tool, place.Message))],
            PipelineId: input.Repository.Forge == ForgeKind.GitLab ? input.RunId : null);
    }

    // On GitLab the title is all that a status has room for: it says where the mend is, and still why the run failed.
    private static string Title(FailureInput input, RunDiagnosis diagnosis, RepairResult? repair) => repair switch
    {
        { Outcome: "proven", OfferedAt: { } url } when input.Repository.Forge == ForgeKind.GitLab => $"{Cut(Cause(diagnosis))}: a mend that is proven green stands at {url}",
        { Outcome: "proven", OfferedAt: not null } => "Why it failed, and a mend that is proven green",
        { Outcome: "proven" } => "Why it failed, and what mends it",
        { Outcome: "retried" } => "The machine failed, not the code: it is run again",
        _ => Cause(diagnosis),
    };

    private static string Cause(RunDiagnosis diagnosis) =>
        diagnosis.Jobs is [var job, ..] ? job.RootCause ?? job.Summary : diagnosis.DefinitionErrors is [var error, ..] ? error.Message : "The pipeline could not be started";

    private static string Cut(string text) => text.Length <= MaxCause ? text : text[..MaxCause] + "…";

    private static string Summary(FailureInput input, RunDiagnosis diagnosis, RepairResult? repair)
    {
        var text = new StringBuilder();
        foreach (var error in diagnosis.DefinitionErrors.Take(10))
        {
            text.Append("- ").AppendLine(Line(error.Message));
        }

        foreach (var job in diagnosis.Jobs)
        {
            text.Append("### ").AppendLine(Line(job.Job)).AppendLine().Append("**").Append(job.Category.ToString().ToLowerInvariant()).Append("** — ").AppendLine(Line(job.Summary)).AppendLine();
            if (job.Lines.Count > 0)
            {
                // A fence longer than any in the log.
                text.AppendLine("``````text");
                foreach (var line in job.Lines)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{line.Line,6} │ ").AppendLine(line.Text.Replace("``````", "'''", StringComparison.Ordinal));
                }

                text.AppendLine("``````").AppendLine();
            }

            Memory(text, job.Memory);
        }

        if (diagnosis.IsOutside == true)
        {
            text.AppendLine("> What failed lies outside what this change touches.").AppendLine();
        }

        Repair(text, repair);
        return text.Append("_The run of `").Append(input.Definition).AppendLine("` failed; this report says why, it is no verdict of its own._").ToString();
    }

    private static void Memory(StringBuilder text, FailureMemory memory)
    {
        if (memory.Flaked > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"> The same failure went away on unchanged code in {memory.Flaked} of {memory.Seen} earlier cases ({memory.FlakeRate:P0}): it may be flaky.").AppendLine().AppendLine();
        }
        else if (memory.Seen > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"> The same failure was seen {memory.Seen} {(memory.Seen == 1 ? "time" : "times")} before.").AppendLine().AppendLine();
        }

        foreach (var mended in memory.MendedBy)
        {
            text.Append("> What mended it before: ").AppendLine(Line(mended)).AppendLine();
        }
    }

    private static void Repair(StringBuilder text, RepairResult? repair)
    {
        if (repair is null)
        {
            return;
        }

        text.AppendLine("### Mending").AppendLine();
        foreach (var reason in repair.Reasons)
        {
            text.Append("- ").AppendLine(Line(reason));
        }

        text.AppendLine(repair switch
        {
            { Outcome: "proven", OfferedAs: "suggestion" } => $"A suggestion stands on the change: {repair.OfferedAt}. With it the failing jobs went green ({repair.Confidence:P0} sure).",
            { Outcome: "proven", OfferedAs: not null } => $"It is proposed as {repair.OfferedAt}. With it the failing jobs went green ({repair.Confidence:P0} sure).",
            { Outcome: "proven" } => $"With it the failing jobs went green, but it could not be offered: {Line(repair.Problem?.Message ?? repair.Reason ?? "")}",
            { Outcome: "retried" } => "The failed jobs are run again, once.",
            { Outcome: "passes-unchanged" } => "The failing jobs pass in the sandbox as they are: what failed is not in the files.",
            _ => $"Nothing is proposed: {Line(repair.Reason ?? "no mend is known")}.",
        }).AppendLine();
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Replace("<", "&lt;", StringComparison.Ordinal).Replace("@", "@\u200b", StringComparison.Ordinal);
}
