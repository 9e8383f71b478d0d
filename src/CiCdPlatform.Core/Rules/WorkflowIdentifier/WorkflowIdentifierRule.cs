using System.Text.RegularExpressions;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Ids of jobs and steps that GitHub refuses, or that stand twice.</summary>
internal sealed partial class WorkflowIdentifierRule() : WorkflowRule("workflow-identifier", "id")
{
    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.SelectMany(job => Judge(job.Needs.Prepend(job.Key), "job").Concat(Steps(job.Steps)))
            .Concat(Steps(workflow.Root?.Get("runs")?.Get("steps")?.Items ?? []))
            .Select(problem => file.Hit(problem));

    private static IEnumerable<SyntaxProblem> Steps(IReadOnlyList<SyntaxNode> steps)
    {
        var ids = steps.Select(step => step.Get("id")).OfType<SyntaxNode>().Where(id => id.IsScalar).ToList();
        var seen = new Dictionary<string, SyntaxNode>(StringComparer.OrdinalIgnoreCase);
        return Judge(ids, "step").Concat(ids.Where(id => id.Value.Length > 0 && !seen.TryAdd(id.Value, id))
            .Select(id => new SyntaxProblem(id, $"Another step is called `{id.Value}`, in line {seen[id.Value].Start.Line}; the case of letters makes no difference.")));
    }

    private static IEnumerable<SyntaxProblem> Judge(IEnumerable<SyntaxNode> ids, string what) =>
        ids.Where(id => id.Value.Length > 0 && id.Value != "<<" && !id.Value.Contains(ExpressionText.Open, StringComparison.Ordinal) && !Identifier().IsMatch(id.Value))
            .Select(id => new SyntaxProblem(id, $"`{id.Value}` is no id of a {what}: it starts with a letter or `_` and holds letters, digits, `-` and `_` only."));

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();
}
