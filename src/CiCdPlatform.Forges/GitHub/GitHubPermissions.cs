namespace CiCdPlatform.Forges.GitHub;

/// <summary>What a token may do, by the kind of work.</summary>
internal sealed record GitHubPermissions(string Name, IReadOnlyDictionary<string, string> Values)
{
    public static readonly GitHubPermissions Metadata = new("metadata", Of(("metadata", "read")));

    public static readonly GitHubPermissions Read = new("read", Of(("metadata", "read"), ("contents", "read"), ("pull_requests", "read"), ("actions", "read"), ("checks", "read")));

    public static readonly GitHubPermissions Commit = new("commit", Of(("metadata", "read"), ("contents", "write"), ("workflows", "write")));

    public static readonly GitHubPermissions Report = new("report", Of(("metadata", "read"), ("contents", "read"), ("pull_requests", "write"), ("checks", "write")));

    /// <summary>Resolving a thread wants to write contents, though it touches none.</summary>
    public static readonly GitHubPermissions Converse = new("converse", Of(("metadata", "read"), ("contents", "write"), ("pull_requests", "write")));

    public static readonly GitHubPermissions Rerun = new("rerun", Of(("metadata", "read"), ("actions", "write")));

    public static readonly GitHubPermissions CodeAlerts = new("code-alerts", Of(("metadata", "read"), ("security_events", "read")));

    public static readonly GitHubPermissions PackageAlerts = new("package-alerts", Of(("metadata", "read"), ("vulnerability_alerts", "read")));

    public static readonly GitHubPermissions Sarif = new("sarif", Of(("metadata", "read"), ("contents", "read"), ("security_events", "write")));

    private static Dictionary<string, string> Of(params (string Name, string Access)[] values) => values.ToDictionary(v => v.Name, v => v.Access, StringComparer.Ordinal);
}
