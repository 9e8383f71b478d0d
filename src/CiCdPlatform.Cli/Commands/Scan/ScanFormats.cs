using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Cli.Commands;

/// <summary>The documents that findings are written as.</summary>
internal static class ScanFormats
{
    /// <summary>What <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["table", "json", "sarif", "github", "gitlab-sast", "gitlab-secrets", "gitlab-dependencies", "codequality"];

    public static string Write(string format, IReadOnlyList<Finding> findings, DateTimeOffset start, DateTimeOffset end) => format switch
    {
        "json" => FindingsDocument.Of(findings).ToJson(),
        "github" => string.Join(Environment.NewLine, findings.Select(Annotation)),
        "sarif" => SarifDocument.Write(findings, Version),
        "gitlab-sast" => GitLabReport.Write(findings, GitLabReportKind.Sast, Version, start, end),
        "gitlab-secrets" => GitLabReport.Write(findings, GitLabReportKind.SecretDetection, Version, start, end),
        "gitlab-dependencies" => GitLabReport.Write(findings, GitLabReportKind.DependencyScanning, Version, start, end),
        "codequality" => CodeQualityReport.Write(findings),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not one of Names"),
    };

    // A workflow command of GitHub's runner: what means something in it is escaped as its toolkit does.
    private static string Annotation(Finding finding)
    {
        var level = finding.Severity switch { Severity.Critical or Severity.High => "error", Severity.Medium => "warning", _ => "notice" };
        var at = finding.Location;
        return $"::{level} file={Property(at.File)},line={at.StartLine},endLine={at.EndLine},title={Property(finding.Rule)}::{Data(finding.Message)}";
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string Version => typeof(ScanFormats).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}

/// <summary>A report to write beside what is printed.</summary>
internal sealed record ScanReportFile(string Format, string File)
{
    /// <summary>Reads <c>FORMAT=FILE</c>.</summary>
    public static ScanReportFile Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var formats = ScanFormats.Names.Where(name => name != "table").ToList();
        return at > 0 && at + 1 < text.Length && formats.Contains(text[..at])
            ? new ScanReportFile(text[..at], text[(at + 1)..])
            : throw new InputException($"'{text}' is no report: write FORMAT=FILE with one of {string.Join(", ", formats)}");
    }
}
