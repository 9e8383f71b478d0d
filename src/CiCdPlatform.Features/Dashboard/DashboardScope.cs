namespace CiCdPlatform.Features.Dashboard;

/// <summary>Which repositories a viewer may see, as a condition that every query of the dashboard carries.</summary>
public sealed class DashboardScope
{
    private readonly Func<string, string, string>? _condition;

    private DashboardScope(Func<string, string, string>? condition) => _condition = condition;

    /// <summary>All of them.</summary>
    public static DashboardScope Everything { get; } = new(null);

    /// <summary>Whether the viewer sees all of the platform, and so what belongs to no one repository.</summary>
    public bool SeesEverything => _condition is null;

    /// <summary>Only those for which a condition over the columns of host and id holds; the condition must hold no text from outside.</summary>
    internal static DashboardScope Where(Func<string, string, string> condition) => new(condition);

    /// <summary>The end of a WHERE clause, for the columns that name the repository.</summary>
    internal string And(string host, string id) => _condition is null ? "" : $" AND ({_condition(host, id)})";
}
