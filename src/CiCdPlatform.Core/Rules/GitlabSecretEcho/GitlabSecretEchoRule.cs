using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commands that print a secret into the log.</summary>
internal sealed partial class GitlabSecretEchoRule() : GitLabRule("gitlab-secret-echo")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        GitLabJobs.Of(pipeline).SelectMany(job => job.Script).Distinct(ReferenceEqualityComparer.Instance).Cast<SyntaxNode>()
            .SelectMany(script => script.Value.Split('\n').Take(2000).Where(line => line.Length < 2000).Select(line => (Script: script, Match: Printed().Match(line))))
            .Where(pair => pair.Match.Success)
            .Select(pair => file.Hit(pair.Script, $"`${pair.Match.Groups["name"].Value}` is printed into the log of the job; masking hides it only as long as it is printed as it is.", Severity.Medium));

    // Not what is piped into a command or written to a file.
    [GeneratedRegex(
        @"^\s{0,40}(?:echo|printf)\s[^|>$']*\$\{?(?<name>CI_JOB_TOKEN|CI_REGISTRY_PASSWORD|CI_DEPLOY_PASSWORD|CI_JOB_JWT(?:_V[12])?|CI_DEPENDENCY_PROXY_PASSWORD|[A-Z0-9_]{0,40}(?:PASSWORD|SECRET_KEY|ACCESS_TOKEN|PRIVATE_TOKEN|API_TOKEN|API_KEY|PRIVATE_KEY|AUTH_TOKEN))\}?(?:[^A-Za-z0-9_|>:#%/][^|>]*)?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Printed();
}
