namespace CiCdPlatform.Core.Rules;

/// <summary>What GitHub refuses, or runs otherwise than its author thought.</summary>
internal static class SyntaxRules
{
    public static IReadOnlyList<IRule> All { get; } = [];
}
