using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Pipelines with keys or values that GitLab does not know.</summary>
internal sealed class GitlabSyntaxRule() : GitLabRule("gitlab-syntax")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        pipeline.Tree.Problems.Concat(pipeline.Problems).Select(problem => file.Hit(problem));
}
