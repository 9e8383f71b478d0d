using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>What findings mean for a commit: those that the policies say block, the rest is said; no verdict, or half of one, is never shown as success.</summary>
internal sealed record Verdict(ReportConclusion Conclusion, string Title, string Summary, IReadOnlyList<ReportAnnotation> Annotations)
{
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
            found.Findings.Select(finding => ToAnnotation(finding, found.Blocks(finding))).ToList());
    }

    public Report ToReport(Report pending) => pending with { Conclusion = Conclusion, Title = Title, Summary = Summary, Annotations = Annotations };

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
            foreach (var finding in found.Findings.Take(100))
            {
                text.Append("| ").Append(finding.Severity.ToString().ToLowerInvariant()).Append(" | `").Append(finding.Rule).Append("` | `")
                    .Append(Cell(finding.Location.File)).Append(':').Append(finding.Location.StartLine).Append("` | ").Append(Cell(finding.Message)).AppendLine(" |");
            }

            if (found.Findings.Count > 100)
            {
                text.AppendLine().Append("and ").Append(found.Findings.Count - 100).AppendLine(" more, annotated on their lines.");
            }
        }

        if (found.Ignored > 0)
        {
            text.AppendLine().Append(found.Ignored).AppendLine(found.Ignored == 1 ? " finding is ignored by policy." : " findings are ignored by policy.");
        }

        foreach (var warning in found.Unfinished.Concat(found.Warnings))
        {
            text.AppendLine().Append("> ").AppendLine(warning.ReplaceLineEndings(" "));
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Sentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..] + ".";
}
