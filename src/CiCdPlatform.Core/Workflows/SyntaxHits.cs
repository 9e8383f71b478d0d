using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Workflows;

/// <summary>Makes hits of nodes.</summary>
internal static class SyntaxHits
{
    /// <summary>A hit on the first line of a node, from a number of characters within it.</summary>
    public static RuleHit Hit(this RuleFile file, SyntaxNode node, string message, Severity severity = Severity.Medium, int skip = 0)
    {
        var start = file.OffsetOf(node.Start);
        var end = Math.Max(start, file.OffsetOf(node.End));
        var line = file.Text.IndexOf('\n', start);
        end = line >= 0 ? Math.Min(end, line) : end;
        while (end > start && file.Text[end - 1] is '\r' or ' ')
        {
            end--;
        }

        // In a block the text starts on a later line: the hit stays on the line that opens it.
        start = node.Block ? start : Math.Min(start + skip + (node.Quoted && skip > 0 ? 1 : 0), end);
        return new RuleHit(start, end - start, severity, Confidence.High, message);
    }

    /// <summary>A hit of a fault; what is only style is for those who ask for it.</summary>
    public static RuleHit Hit(this RuleFile file, SyntaxProblem problem, Severity severity = Severity.Medium) =>
        file.Hit(problem.Node, problem.Message, problem.IsStyle ? Severity.Low : severity, problem.Skip) with { Persona = problem.IsStyle ? Persona.Pedantic : Persona.Regular };
}

/// <summary>A rule over workflows of GitHub as they were written.</summary>
internal abstract class WorkflowRule(string id, string kind) : IRule
{
    public string Id => id;

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = [$"actionlint/{kind}"];

    public virtual bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings) =>
        file.Syntax is { Root: not null } syntax && Concerns(file.Kind) ? Find(file, syntax) : [];

    protected abstract IEnumerable<RuleHit> Find(RuleFile file, WorkflowSyntax workflow);
}
