namespace CiCdPlatform.Runner.Toolchains;

/// <summary>Compares dotted versions by their numbers.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var left = Parts(x ?? "");
        var right = Parts(y ?? "");
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>The numbers of a version; a part that is none counts as zero.</summary>
    public static int[] Parts(string version) => [.. version.Split('.').Select(p => int.TryParse(p, out var number) ? number : 0)];
}
