using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflows with keys or values that GitHub does not know, or without those that it needs.</summary>
internal sealed class WorkflowSyntaxRule : IRule
{
    public string Id => "workflow-syntax";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = ["actionlint/syntax-check"];

    public bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (file.Kind is not FileKind.GitHubWorkflow || file.Syntax is not { Error: null } syntax)
        {
            return [];
        }

        return syntax.Root is null
            ? [new RuleHit(0, 0, Severity.Medium, Confidence.High, "The workflow is empty.")]
            : syntax.Tree.Problems.Concat(syntax.Problems).Select(problem => file.Hit(problem))
                .Concat(syntax.Tree.UnusedAnchors.Select(problem => file.Hit(problem, Severity.Low) with { Persona = Persona.Pedantic }));
    }
}
