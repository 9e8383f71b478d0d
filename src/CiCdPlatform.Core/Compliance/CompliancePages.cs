using System.Globalization;
using System.Net;
using System.Text;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Compliance;

/// <summary>A report of compliance for people: as Markdown, and as a page that prints.</summary>
public static class CompliancePages
{
    private const int MaxFindings = 20;

    /// <summary>The report as Markdown.</summary>
    public static string Markdown(ComplianceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# Compliance of {Cell(report.Subject)}\n\n{Date(report)}. What a scan of the repository found, by control; not a certificate.\n");
        foreach (var framework in report.Frameworks)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {framework.Name} {framework.Edition}\n\n{Sum(framework)}\n\n| control | state | what speaks against it |\n|---|---|---|\n");
            foreach (var control in framework.Controls)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {control.Id} {Cell(control.Title)} | {Word(control.State)} | {string.Join("<br>", Lines(control).Select(Cell))} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The report as one page of HTML that needs nothing else and prints on paper.</summary>
    public static string Html(ComplianceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(Head).Append(CultureInfo.InvariantCulture, $"<h1>Compliance of {Encode(report.Subject)}</h1><p>{Date(report)}. What a scan of the repository found, by control; not a certificate.</p>");
        foreach (var framework in report.Frameworks)
        {
            text.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(framework.Name)} {Encode(framework.Edition)}</h2><p>{Sum(framework)}</p><table><thead><tr><th>Control</th><th>State</th><th>What speaks against it</th></tr></thead><tbody>");
            foreach (var control in framework.Controls)
            {
                text.Append(CultureInfo.InvariantCulture, $"<tr class=\"{control.State.ToString().ToLowerInvariant()}\"><td><b>{Encode(control.Id)}</b> {Encode(control.Title)}</td><td>{Word(control.State)}</td><td>{string.Join("<br>", Lines(control).Select(Encode))}</td></tr>");
            }

            text.Append("</tbody></table>");
        }

        return text.Append("</body></html>").ToString();
    }

    private const string Head =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Compliance</title><style>"
        + "body{font:14px/1.45 system-ui,sans-serif;color:#1c2128;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        + "h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
        + "th,td{border-bottom:1px solid #d0d7de;padding:.35rem .5rem;text-align:left;vertical-align:top}td:nth-child(1){width:34%}td:nth-child(2){white-space:nowrap}"
        + ".findings td:nth-child(2){color:#b3261e;font-weight:600}.clear td:nth-child(2){color:#1a7f37}.unknown td{color:#59636e}"
        + "td:nth-child(3){overflow-wrap:anywhere}@media print{body{margin:0;max-width:none;font-size:10pt}tr{break-inside:avoid}h2{break-after:avoid}}"
        + "</style></head><body>";

    private static IEnumerable<string> Lines(ControlResult control)
    {
        if (control.Reason is { } reason)
        {
            return [reason];
        }

        var lines = control.Findings.Take(MaxFindings).Select(finding => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Rule}, {finding.File}:{finding.StartLine}");
        return control.Findings.Count > MaxFindings ? lines.Append($"and {control.Findings.Count - MaxFindings} more") : lines;
    }

    private static string Sum(FrameworkResult framework)
    {
        int Count(ControlState state) => framework.Controls.Count(control => control.State == state);
        return $"{Count(ControlState.Clear)} clear, {Count(ControlState.Findings)} with findings, {Count(ControlState.Unknown)} that a repository alone cannot tell.";
    }

    private static string Word(ControlState state) => state switch { ControlState.Clear => "clear", ControlState.Findings => "findings", _ => "not known" };

    private static string Date(ComplianceReport report) => report.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Cell(string text) => Encode(text).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
