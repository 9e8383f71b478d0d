using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Security checks whose failure changes nothing.</summary>
internal sealed partial class GitlabSecurityJobMayFailRule() : GitLabRule("gitlab-security-job-may-fail")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        GitLabJobs.Of(pipeline)
            .Where(job => job.Node.Get("allow_failure") is { IsScalar: true, Value: "true" } && (ScannerName().IsMatch(job.Key.Value) || job.Script.Any(line => Program().IsMatch(line.Value.Length > 5000 ? line.Value[..5000] : line.Value))))
            .Select(job => file.Hit(job.Node.Pair("allow_failure")!.Value.Key, $"`{job.Key.Value}` looks for vulnerabilities, and nothing happens when it finds some; drop `allow_failure`, or allow the exit code of known findings alone.", Severity.Medium));

    [GeneratedRegex(@"(?i)(?:^|[-_: .])(?:i?ac[-_]?)?(?:sast|dast|secret[-_]detection|dependency[-_]scan(?:ning)?|container[-_]scan(?:ning)?|gitleaks|trivy|semgrep|snyk|grype|checkov)(?:$|[-_: .])", RegexOptions.NonBacktracking)]
    private static partial Regex ScannerName();

    [GeneratedRegex(@"(?m)^\s{0,20}(?:trivy|gitleaks|semgrep|snyk|grype|checkov|bandit|tfsec|osv-scanner|trufflehog)\s", RegexOptions.NonBacktracking)]
    private static partial Regex Program();
}
