using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>What findings mean for a commit: high and critical ones block, the rest is said; no verdict is never shown as success.</summary>
internal sealed record Verdict(ReportConclusion Conclusion, string Title, string Summary, IReadOnlyList<ReportAnnotation> Annotations)
{
    private const Severity BlocksFrom = Severity.High;

    public static Verdict Of(ChangeFindings found)
    {
        if (found.Skip is { } reason)
        {
            return new Verdict(ReportConclusion.Neutral, "Not judged", Sentence(reason), []);
        }

        var blocking = found.Findings.Count(finding => finding.Severity >= BlocksFrom);
        var title = found.Findings.Count switch
        {
            0 => "Nothing found in this change",
            var count => $"{count} {(count == 1 ? "finding" : "findings")} in this change, {blocking} blocking",
        };
        return new Verdict(
            blocking > 0 ? ReportConclusion.Failure : ReportConclusion.Success,
            title,
            Summarise(found),
            found.Findings.Select(ToAnnotation).ToList());
    }

    public static bool Blocks(ChangeFindings found) => found.Findings.Any(finding => finding.Severity >= BlocksFrom);

    public Report ToReport(Report pending) => pending with { Conclusion = Conclusion, Title = Title, Summary = Summary, Annotations = Annotations };

    private static ReportAnnotation ToAnnotation(Finding finding) => new(
        finding.Location.File,
        finding.Location.StartLine,
        finding.Location.EndLine,
        finding.Severity >= BlocksFrom ? "failure" : finding.Severity == Severity.Medium ? "warning" : "notice",
        finding.Rule,
        finding.Message);

    private static string Summarise(ChangeFindings found)
    {
        var text = new StringBuilder();
        if (found.Findings.Count == 0)
        {
            text.AppendLine("The rules ran over the changed lines and found nothing.");
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

        foreach (var warning in found.Warnings)
        {
            text.AppendLine().Append("> ").AppendLine(warning);
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Sentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..] + ".";
}
