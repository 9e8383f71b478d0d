using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>What findings mean for a commit: those that the policies say block, the rest is said; no verdict, or half of one, is never shown as success.</summary>
internal sealed record Verdict(ReportConclusion Conclusion, string Title, string Summary, IReadOnlyList<ReportAnnotation> Annotations)
{
    private const int MaxRows = 100;

    /// <summary>Buttons, in the order in which they are shown; each is there when it can do something.</summary>
    public IReadOnlyList<ReportAction> Actions { get; private init; } = [];

    public static Verdict Of(ChangeFindings found)
    {
        if (found.Skip is { } reason)
        {
            return new Verdict(ReportConclusion.Neutral, "Not judged", Sentence(reason), []);
        }

        var blocking = found.Findings.Count(found.Blocks);
        var title = found.Findings.Count switch
        {
            0 when found.Unfinished.Count > 0 => "Not fully judged",
            0 => "Nothing found in this change",
            var count => $"{count} {(count == 1 ? "finding" : "findings")} in this change, {blocking} blocking",
        };
        return new Verdict(
            blocking > 0 ? ReportConclusion.Failure : found.Unfinished.Count > 0 ? ReportConclusion.Neutral : ReportConclusion.Success,
            title,
            Summarise(found),
            found.Manners.Annotates ? found.Findings.Select(finding => ToAnnotation(finding, found.Blocks(finding))).ToList() : [])
        {
            Actions = ActionsFor(found),
        };
    }

    public Report ToReport(Report pending) => pending with { Conclusion = Conclusion, Title = Title, Summary = Summary, Annotations = Annotations, Actions = Actions };

    private static IReadOnlyList<ReportAction> ActionsFor(ChangeFindings found)
    {
        if (found.Findings.Count == 0)
        {
            return [];
        }

        ReportAction[] fix = found.Findings.Any(finding => finding.Fix is not null) ? [CheckActions.Fix] : [];
        return [.. fix, CheckActions.Ignore, CheckActions.Explain];
    }

    private static ReportAnnotation ToAnnotation(Finding finding, bool blocks) => new(
        finding.Location.File,
        finding.Location.StartLine,
        finding.Location.EndLine,
        blocks ? "failure" : finding.Severity >= Severity.Medium ? "warning" : "notice",
        finding.Rule,
        finding.Message);

    private static string Summarise(ChangeFindings found)
    {
        var text = new StringBuilder();
        if (found.Findings.Count == 0)
        {
            text.AppendLine(found.Unfinished.Count == 0 ? "The rules ran over the changed lines and found nothing." : "What was looked for was not found; not all of it was looked for.");
        }
        else
        {
            text.AppendLine("| severity | rule | where | what |").AppendLine("|---|---|---|---|");
            foreach (var finding in found.Findings.Take(MaxRows))
            {
                text.Append("| ").Append(ReviewText.Word(finding.Severity)).Append(found.Blocks(finding) ? ", blocks" : "").Append(" | `").Append(finding.Rule).Append("` | ").Append(ReviewText.Place(finding, null)).Append(" | ").Append(ReviewText.Cell(finding.Message)).AppendLine(" |");
            }

            if (found.Findings.Count > MaxRows)
            {
                text.AppendLine().Append("and ").Append(found.Findings.Count - MaxRows).AppendLine(" more, annotated on their lines.");
            }

            ReviewText.AppendComponents(text, found);
        }

        ReviewText.AppendNotes(text, found);
        if (found.CheckOnly is { } why)
        {
            text.AppendLine().Append("> ").Append(Sentence(why)).AppendLine();
        }

        return text.ToString();
    }

    private static string Sentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..] + ".";
}

/// <summary>The buttons of a check.</summary>
internal static class CheckActions
{
    public static readonly ReportAction Fix = new("Fix this", "Commit the safe mends to the branch", "fix");

    public static readonly ReportAction Ignore = new("Ignore", "Show the commands that ignore findings", "ignore");

    public static readonly ReportAction Explain = new("Explain", "Say why it matters and what to do", "explain");
}
