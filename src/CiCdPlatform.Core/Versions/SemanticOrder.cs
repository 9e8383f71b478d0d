namespace CiCdPlatform.Core.Versions;

/// <summary>Semantic versioning 2.0 and its kin: numbers, then the pre-release by its identifiers, then, where the ecosystem says so, the build.</summary>
/// <remarks>
/// A leading <c>v</c> is ignored, missing numbers are zero, and what follows the last number that counts is taken for build metadata. NuGet has four numbers and
/// ignores case; Pub and Julia order builds; Conan's numbers may carry letters.
/// </remarks>
internal sealed class SemanticOrder : VersionOrder
{
    public int Parts { get; init; } = 3;

    public bool IgnoresCase { get; init; }

    public bool ComparesBuild { get; init; }

    public bool LettersInParts { get; init; }

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart("vV=");
        right = right.TrimStart("vV=");
        for (var i = 0; i < Parts; i++)
        {
            var order = ComparePart(TakePart(ref left, i), TakePart(ref right, i));
            if (order != 0)
            {
                return order;
            }
        }

        var (leftPre, rightPre) = (PreLength(left), PreLength(right));
        if (leftPre == 0 != (rightPre == 0))
        {
            return leftPre == 0 ? 1 : -1;
        }

        var pre = leftPre == 0 ? 0 : CompareIdentifiers(left[1..leftPre], right[1..rightPre]);
        return pre != 0 || !ComparesBuild ? pre : CompareIdentifiers(left[leftPre..].TrimStart("+."), right[rightPre..].TrimStart("+."));
    }

    public override bool IsPrerelease(string version)
    {
        var rest = version.AsSpan().Trim().TrimStart("vV=");
        for (var i = 0; i < Parts; i++)
        {
            TakePart(ref rest, i);
        }

        return PreLength(rest) > 0;
    }

    private ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> rest, int index)
    {
        var from = index > 0 && rest is ['.', ..] ? 1 : 0;
        if (index > 0 && from == 0)
        {
            return [];
        }

        var length = LettersInParts ? PartLength(rest[from..]) : Digits(rest[from..]);
        if (length == 0)
        {
            return [];
        }

        var part = rest.Slice(from, length);
        rest = rest[(from + length)..];
        return part;
    }

    private static int PartLength(ReadOnlySpan<char> text) => text.IndexOfAny(".-+") is var end and >= 0 ? end : text.Length;

    private static int ComparePart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        // Letters come in Conan's parts only, and after every number.
        var (leftDigits, rightDigits) = (Digits(left), Digits(right));
        var leftLetters = leftDigits < left.Length && leftDigits == 0;
        var rightLetters = rightDigits < right.Length && rightDigits == 0;
        if (leftLetters != rightLetters)
        {
            return leftLetters ? 1 : -1;
        }

        var order = CompareNumbers(left[..leftDigits], right[..rightDigits]);
        return order != 0 ? order : left[leftDigits..].SequenceCompareTo(right[rightDigits..]);
    }

    // How far the pre-release reaches, its hyphen with it.
    private static int PreLength(ReadOnlySpan<char> rest) => rest is not ['-', ..] ? 0 : rest.IndexOf('+') is var plus and >= 0 ? plus : rest.Length;

    private int CompareIdentifiers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var a = Take(ref left, '.');
            var b = Take(ref right, '.');
            var (aIsNumber, bIsNumber) = (IsNumber(a), IsNumber(b));
            var order = aIsNumber && bIsNumber ? CompareNumbers(a, b)
                : aIsNumber != bIsNumber ? (aIsNumber ? -1 : 1)
                : IgnoresCase ? a.CompareTo(b, StringComparison.OrdinalIgnoreCase) : a.SequenceCompareTo(b);
            if (order != 0)
            {
                return order;
            }
        }

        return left.IsEmpty.CompareTo(right.IsEmpty) * -1;
    }
}
