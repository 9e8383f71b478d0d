using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Traces that print every variable of a job, secrets too.</summary>
internal sealed class GitlabDebugTraceRule() : GitLabRule("gitlab-debug-trace")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        GitLabJobs.Variables(pipeline).Distinct(ReferenceEqualityComparer.Instance).Cast<SyntaxNode>().SelectMany(variables => variables.Pairs)
            .Where(pair => pair.Key.Value is "CI_DEBUG_TRACE" or "CI_DEBUG_SERVICES" && GitLabJobs.ValueOf(pair.Value)?.Value.ToLowerInvariant() is "true" or "1")
            .Select(pair => file.Hit(pair.Key, $"`{pair.Key.Value}` writes every variable of the job into its log, secrets too; switch it on for one run by hand, and delete the log.", Severity.High));
}
