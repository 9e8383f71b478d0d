using System.Globalization;
using CiCdPlatform.Features.Access;

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

    /// <summary>Those of which a role is held.</summary>
    internal static DashboardScope Of(Visibility visibility) => visibility.VisibleTo is null
        ? Everything
        : Where((host, id) => $"EXISTS (SELECT 1 FROM repositories seen WHERE seen.host = {host} AND seen.id = {id}{Literal(visibility, visibility.Condition("seen.host", "seen.id", "seen.full_name"))})");

    /// <summary>Only those for which a condition over the columns of host and id holds; the condition must hold no text from outside.</summary>
    internal static DashboardScope Where(Func<string, string, string> condition) => new(condition);

    /// <summary>The end of a WHERE clause, for the columns that name the repository.</summary>
    internal string And(string host, string id) => _condition is null ? "" : $" AND ({_condition(host, id)})";

    // The queries have parameters of their own; ids of callers are made here, and moments are numbers.
    private static string Literal(Visibility visibility, string condition) => condition
        .Replace("@VisibleToOwner", Quoted(visibility.VisibleToOwner ?? ""), StringComparison.Ordinal)
        .Replace("@VisibleTo", Quoted(visibility.VisibleTo!), StringComparison.Ordinal)
        .Replace("@VisibleAt", visibility.VisibleAt.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Quoted(string id) => id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
        ? $"'{id}'"
        : throw new ArgumentException("an id of a caller has letters, digits, dashes and underscores", nameof(id));
}
