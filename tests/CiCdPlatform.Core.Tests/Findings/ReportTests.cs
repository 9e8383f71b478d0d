using System.Text.Json;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Tests.Findings;

public sealed class ReportTests
{
    private static readonly Finding[] s_findings =
    [
        Finding("template-injection", "workflows"),
        Finding("github-token", "secrets"),
        Finding("known-vulnerability", "dependencies") with { Package = new FoundPackage("npm", "left-pad", "1.0.0"), Aliases = ["CVE-2026-0001", "GHSA-xxxx"] },
    ];

    [Theory]
    [InlineData(GitLabReportKind.Sast, "sast", "template-injection")]
    [InlineData(GitLabReportKind.SecretDetection, "secret_detection", "github-token")]
    [InlineData(GitLabReportKind.DependencyScanning, "dependency_scanning", "known-vulnerability")]
    public void GitLab_EachKind_HasItsFindingsAndWhatTheSchemaAsksFor(GitLabReportKind kind, string type, string rule)
    {
        using var report = JsonDocument.Parse(GitLabReport.Write(s_findings, kind, "1.2.3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1)));

        var scan = report.RootElement.GetProperty("scan");
        Assert.Equal((type, "1970-01-01T00:00:00", "1970-01-01T00:00:01"), (scan.GetProperty("type").GetString(), scan.GetProperty("start_time").GetString(), scan.GetProperty("end_time").GetString()));
        var found = Assert.Single(report.RootElement.GetProperty("vulnerabilities").EnumerateArray());
        Assert.Equal((rule, "High"), (found.GetProperty("name").GetString(), found.GetProperty("severity").GetString()));
        Assert.Equal("cicd_rule", found.GetProperty("identifiers")[0].GetProperty("type").GetString());
    }

    [Fact]
    public void GitLab_Dependency_NamesPackageAndAdvisory()
    {
        using var report = JsonDocument.Parse(GitLabReport.Write(s_findings, GitLabReportKind.DependencyScanning, "1", default, default));

        var found = report.RootElement.GetProperty("vulnerabilities")[0];
        Assert.Equal("left-pad", found.GetProperty("location").GetProperty("dependency").GetProperty("package").GetProperty("name").GetString());
        Assert.Equal(["cicd_rule", "cve", "ghsa"], found.GetProperty("identifiers").EnumerateArray().Select(identifier => identifier.GetProperty("type").GetString()));
    }

    [Fact]
    public void CodeQuality_Finding_HasSeverityAndLines()
    {
        using var report = JsonDocument.Parse(CodeQualityReport.Write(s_findings));

        Assert.Equal(3, report.RootElement.GetArrayLength());
        Assert.Equal(("critical", 4), (report.RootElement[0].GetProperty("severity").GetString(), report.RootElement[0].GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32()));
    }

    [Fact]
    public void Baseline_EarlierReport_HoldsItsFindingsAlone()
    {
        var (baseline, _) = Baseline.Read(FindingsDocument.Of(s_findings[..1]).ToJson());

        Assert.Equal([true, false, false], s_findings.Select(baseline!.Holds));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"sarif\"}")]
    public void Baseline_AnythingElse_IsRefusedWithTheCure(string text) => Assert.Contains("hyper scan --json", Baseline.Read(text).Problem, StringComparison.Ordinal);

    private static Finding Finding(string rule, string scanner) => new()
    {
        Rule = rule,
        Scanner = scanner,
        Severity = Severity.High,
        Confidence = Confidence.High,
        Message = "m",
        Location = new Location("a.yml", 4, 1, 4, 5),
        Fingerprint = rule,
    };
}
