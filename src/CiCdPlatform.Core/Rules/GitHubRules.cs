namespace CiCdPlatform.Core.Rules;

/// <summary>What is insecure in workflows and actions of GitHub.</summary>
internal static class GitHubRules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        new UnpinnedActionRule(),
        new TemplateInjectionRule(),
        new ExcessivePermissionsRule(),
    ];
}
