namespace CiCdPlatform.Core.Rules;

/// <summary>Every rule, in the order that the catalogue shows.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "MA0049", Justification = "Every family's list bears the name of its family.")]
internal static class Rules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        .. GitHubRules.All,
        .. SyntaxRules.All,
        .. GitLabRules.All,
        .. ContainerRules.All,
        .. InfrastructureRules.All,
    ];
}
