using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Fleet;

/// <summary>The bots that are shipped; together they tell every finding once.</summary>
public static class Bots
{
    private static readonly string[] s_syntax = [.. SyntaxRules.All.Select(rule => rule.Id)];

    /// <summary>Every shipped bot, those that others need first.</summary>
    public static IReadOnlyList<Bot> All { get; } =
    [
        new Bot { Id = "secrets", Description = "Finds credentials; nobody mends those but their owner.", Scanners = ["secrets"], Fixes = false },
        new Bot { Id = "workflow-syntax", Description = "Finds what a forge refuses, or runs otherwise than its author thought.", Scanners = ["workflows"], Rules = s_syntax },
        new Bot { Id = "workflow-security", Description = "Finds and mends what strangers can abuse in pipelines.", Scanners = ["workflows"], Except = s_syntax, Needs = ["workflow-syntax"] },
        new Bot { Id = "containers", Description = "Finds and mends what is insecure or wasteful in container files.", Scanners = ["containers"] },
        new Bot { Id = "infrastructure", Description = "Finds what is open or unencrypted in manifests and definitions.", Scanners = ["infrastructure"] },
        new Bot { Id = "dependencies", Description = "Finds packages with known vulnerabilities, and the version to go to.", Scanners = ["dependencies"] },
        new Bot { Id = "optimiser", Description = "Makes pipelines faster, once they are right.", Optimises = true, Needs = ["workflow-syntax", "workflow-security"] },
    ];
}
