using System.Text.Json.Serialization;

namespace CiCdPlatform.Core.Versions;

/// <summary>
/// Versions from one to another; a null end is open. <paramref name="UpperIsFix"/>: the upper end is a release in which what was wrong is mended.
/// </summary>
public sealed record VersionInterval(string? Lower, bool IncludesLower, string? Upper, bool IncludesUpper, bool UpperIsFix = false)
{
    /// <summary>Every version.</summary>
    public static VersionInterval Everything { get; } = new(null, true, null, true);

    /// <summary>The first version in which it is mended, where one is known.</summary>
    [JsonIgnore]
    public string? Fixed => UpperIsFix && !IncludesUpper ? Upper : null;

    /// <summary>Whether a version lies within, as an ecosystem orders them.</summary>
    public bool Contains(string version, VersionOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var canonical = order.Canonical(version);
        if (Lower is not null && order.Compare(canonical, order.Canonical(Lower)) is var low && (low < 0 || (low == 0 && !IncludesLower)))
        {
            return false;
        }

        return Upper is null || order.Compare(canonical, order.Canonical(Upper)) is var high && (high < 0 || (high == 0 && IncludesUpper));
    }
}
