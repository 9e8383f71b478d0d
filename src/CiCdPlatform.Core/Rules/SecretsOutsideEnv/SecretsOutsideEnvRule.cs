using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Secrets that no environment protects.</summary>
internal sealed class SecretsOutsideEnvRule() : WorkflowAudit("secrets-outside-env", "zizmor/secrets-outside-env")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction || workflow.StartsOn("workflow_call"))
        {
            return [];
        }

        var jobs = workflow.LiveJobs.Where(job => !job.IsCall && job.Node.Get("environment") is null).Select(job => file.Span(job.Node)).ToList();
        return from expression in file.Expressions
               where jobs.Exists(job => job.Offset <= expression.Offset && expression.Offset < job.Offset + job.Length)
               from context in expression.Tree?.All.OfType<ContextExpr>() ?? []
               where context.IsUnder("secrets") && !IsAllowed(context.Tail, settings.Workflows)
               let place = expression.Span(context)
               select new RuleHit(place.Offset, place.Length, Severity.Medium, Confidence.High, "Whoever can push a branch can use this secret; move it to an environment with its own rules.") { Persona = Persona.Auditor };
    }

    private static bool IsAllowed(string? name, WorkflowPolicy policy) =>
        name is not null && (name.Equals("GITHUB_TOKEN", StringComparison.OrdinalIgnoreCase) || policy.SecretsOutsideEnvironment.Contains(name, StringComparer.OrdinalIgnoreCase));
}
