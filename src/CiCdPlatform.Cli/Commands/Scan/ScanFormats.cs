using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Cli.Commands;

/// <summary>The documents that findings are written as.</summary>
internal static class ScanFormats
{
    /// <summary>What <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["table", "json", "sarif", "gitlab-sast", "gitlab-secrets", "gitlab-dependencies", "codequality"];

    public static string Write(string format, IReadOnlyList<Finding> findings, DateTimeOffset start, DateTimeOffset end) => format switch
    {
        "json" => FindingsDocument.Of(findings).ToJson(),
        "sarif" => SarifDocument.Write(findings, Version),
        "gitlab-sast" => GitLabReport.Write(findings, GitLabReportKind.Sast, Version, start, end),
        "gitlab-secrets" => GitLabReport.Write(findings, GitLabReportKind.SecretDetection, Version, start, end),
        "gitlab-dependencies" => GitLabReport.Write(findings, GitLabReportKind.DependencyScanning, Version, start, end),
        "codequality" => CodeQualityReport.Write(findings),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not one of Names"),
    };

    private static string Version => typeof(ScanFormats).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
