using System.Collections.Frozen;
using System.Text;

namespace CiCdPlatform.Core.Rules;

/// <summary>Names of time zones, the same on every machine.</summary>
internal static class TimeZones
{
    private static readonly Lazy<FrozenSet<string>> Names = new(() =>
    {
        using var stream = typeof(TimeZones).Assembly.GetManifestResourceStream("Workflows/GitHub/time-zones.txt")
            ?? throw new InvalidOperationException("the assembly holds no Workflows/GitHub/time-zones.txt");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    });

    public static bool Knows(string name) => Names.Value.Contains(name);
}
