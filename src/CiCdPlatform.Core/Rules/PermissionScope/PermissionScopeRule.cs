using System.Collections.Frozen;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Permissions that do not exist.</summary>
internal sealed class PermissionScopeRule() : WorkflowRule("permission-scope", "permissions")
{
    private static readonly FrozenDictionary<string, string[]> Scopes =
        "actions artifact-metadata attestations checks code-quality contents deployments discussions id-token issues models packages pages pull-requests repository-projects security-events statuses"
            .Split(' ').ToFrozenDictionary(scope => scope, scope => scope switch { "id-token" => (string[])["write", "none"], "models" => ["read", "none"], _ => ["read", "write", "none"] }, StringComparer.Ordinal);

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.Select(job => job.Node).Prepend(workflow.Root!)
            .Select(owner => owner.Get("permissions")).OfType<SyntaxNode>()
            .SelectMany(Judge)
            .Select(problem => file.Hit(problem));

    private static IEnumerable<SyntaxProblem> Judge(SyntaxNode permissions)
    {
        if (permissions.IsScalar)
        {
            if (permissions.Value is not ("read-all" or "write-all"))
            {
                yield return new SyntaxProblem(permissions, $"`{permissions.Value}` is no set of permissions; write `read-all`, `write-all`, `{{}}` or a mapping of scopes.");
            }

            yield break;
        }

        foreach (var (scope, level) in permissions.Pairs)
        {
            if (!Scopes.TryGetValue(scope.Value, out var levels))
            {
                yield return new SyntaxProblem(scope, $"There is no permission `{scope.Value}`; there are {ShapeWalk.Listed(Scopes.Keys)}.");
            }
            else if (level.IsScalar && !levels.Contains(level.Value, StringComparer.Ordinal))
            {
                yield return new SyntaxProblem(level, $"`{scope.Value}` cannot be `{level.Value}`; it can be {ShapeWalk.Listed(levels)}.");
            }
        }
    }
}
