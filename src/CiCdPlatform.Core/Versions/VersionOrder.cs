namespace CiCdPlatform.Core.Versions;

/// <summary>Which of two versions of a package is the newer, as one ecosystem defines it. Total: text that is no version has its place too.</summary>
public abstract class VersionOrder : IComparer<string>
{
    /// <summary>Longest version that is read; what follows is ignored, so that hostile text costs nothing.</summary>
    internal const int MaxLength = 512;

    /// <summary>Below zero when <paramref name="x"/> is the older, zero when the ecosystem holds them equal.</summary>
    public int Compare(string? x, string? y) => Compare(Bounded(x), Bounded(y));

    /// <summary>Whether it is a version that people try out before the release; such a version is not offered as an upgrade.</summary>
    public virtual bool IsPrerelease(string version) => version.Contains('-', StringComparison.Ordinal);

    /// <summary>The version as advisories and lockfiles may both write it, for ecosystems whose tools add parts or take them away.</summary>
    public virtual string Canonical(string version) => version;

    /// <summary>The order of two versions without white space at their ends, each of at most <see cref="MaxLength"/> characters.</summary>
    protected abstract int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right);

    /// <summary>Compares runs of digits of any length by their value; an empty one is zero.</summary>
    protected static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    /// <summary>How many digits the text begins with.</summary>
    protected static int Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;

    /// <summary>Whether it is digits and nothing else, and at least one.</summary>
    protected static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && Digits(text) == text.Length;

    /// <summary>What stands before the separator, and takes it and the separator away.</summary>
    protected static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, char separator)
    {
        var end = rest.IndexOf(separator);
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return part;
    }

    private static ReadOnlySpan<char> Bounded(string? version)
    {
        var text = version.AsSpan().Trim();
        return text.Length > MaxLength ? text[..MaxLength] : text;
    }
}
