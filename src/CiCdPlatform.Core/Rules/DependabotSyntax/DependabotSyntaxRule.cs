using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Settings of Dependabot that it refuses, so that no update comes.</summary>
internal sealed class DependabotSyntaxRule : IRule
{
    public string Id => "dependabot-syntax";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = [];

    public bool Concerns(FileKind kind) => kind is FileKind.Dependabot;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings) =>
        file is { Kind: FileKind.Dependabot, Syntax: { Root: not null } syntax }
            ? syntax.Tree.Problems.Concat(syntax.Problems).Select(problem => file.Hit(problem))
            : [];
}
