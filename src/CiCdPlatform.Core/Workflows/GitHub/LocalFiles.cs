using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Workflows;

/// <summary>Actions and workflows of the same repository.</summary>
internal sealed class LocalFiles(RuleFile file)
{
    private readonly Dictionary<string, WorkflowSyntax?> _known = new(StringComparer.Ordinal);

    /// <summary>The definition of an action by its <c>./</c> path, or null when it is not in the repository.</summary>
    public WorkflowSyntax? Action(string uses)
    {
        var folder = Path(uses);
        return folder is null ? null : Load($"{folder}/action.yml".TrimStart('/'), FileKind.GitHubAction) ?? Load($"{folder}/action.yaml".TrimStart('/'), FileKind.GitHubAction);
    }

    /// <summary>A workflow by its <c>./</c> path, or null when it is not in the repository.</summary>
    public WorkflowSyntax? Workflow(string uses) => Path(uses) is { } path ? Load(path, FileKind.GitHubWorkflow) : null;

    private static string? Path(string uses) =>
        uses.StartsWith("./", StringComparison.Ordinal) && !uses.Contains("..", StringComparison.Ordinal) && !uses.Contains("${{", StringComparison.Ordinal)
            ? uses[2..].Trim('/')
            : null;

    private WorkflowSyntax? Load(string path, FileKind kind)
    {
        if (!_known.TryGetValue(path, out var syntax))
        {
            _known[path] = syntax = file.ReadOther(path) is { } text && WorkflowSyntax.Of(text, kind) is { Root: not null } read ? read : null;
        }

        return syntax;
    }
}
