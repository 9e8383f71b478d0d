namespace CiCdPlatform.Features.Installations;

/// <summary>A permission that the App asks for, and what cannot be done without it.</summary>
public sealed record NeededPermission(string Name, string Access, string Without)
{
    /// <summary>Whether what is granted suffices.</summary>
    public bool IsIn(IReadOnlyDictionary<string, string> granted) =>
        granted.GetValueOrDefault(Name) is { } level && (level is "write" or "admin" || level == Access);
}

/// <summary>The permissions that the App asks for; the manifest has the same.</summary>
public static class NeededPermissions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NeededPermission> All { get; } =
    [
        new("metadata", "read", "nothing can be seen at all"),
        new("contents", "write", "no pipeline or cure can be committed"),
        new("pull_requests", "write", "no request can be opened, and no review posted"),
        new("issues", "read", "commands in comments are not heard: GitHub tells of the comments on requests as of those on issues"),
        new("checks", "write", "no check run can be shown"),
        new("workflows", "write", "nothing under .github/workflows can be committed"),
        new("actions", "write", "runs cannot be read or started again"),
        new("merge_queues", "read", "groups of a merge queue get no check"),
        new("security_events", "write", "alerts of code scanning are not read, and findings are not handed to it"),
        new("vulnerability_alerts", "read", "alerts of Dependabot are not read"),
    ];

    /// <summary>What a delivered pipeline cannot do without.</summary>
    public static IReadOnlyList<string> ForDelivery { get; } = ["contents", "pull_requests", "workflows"];

    /// <summary>What is missing; nothing when nothing is known of the installation, for it may well have all.</summary>
    public static IReadOnlyList<NeededPermission> Missing(Installation? installation) =>
        installation is null || installation.Permissions.Count == 0 ? [] : [.. All.Where(needed => !needed.IsIn(installation.Permissions))];
}
