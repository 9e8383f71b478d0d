namespace CiCdPlatform.Core.Versions;

/// <summary>Debian policy's order: epoch, upstream version, revision; <c>~</c> comes before the end, letters before everything else. opam orders versions the same way.</summary>
internal sealed class DebianOrder : VersionOrder
{
    public override bool IsPrerelease(string version) => version.Contains('~', StringComparison.Ordinal);

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var order = CompareNumbers(TakeEpoch(ref left), TakeEpoch(ref right));
        if (order != 0)
        {
            return order;
        }

        var leftRevision = TakeRevision(ref left);
        var rightRevision = TakeRevision(ref right);
        order = CompareText(left, right);
        return order != 0 ? order : CompareText(leftRevision, rightRevision);
    }

    private static ReadOnlySpan<char> TakeEpoch(ref ReadOnlySpan<char> rest)
    {
        var colon = rest.IndexOf(':');
        if (colon < 0 || !IsNumber(rest[..colon]))
        {
            return [];
        }

        var epoch = rest[..colon];
        rest = rest[(colon + 1)..];
        return epoch;
    }

    // A version without a revision is as one with the revision 0.
    private static ReadOnlySpan<char> TakeRevision(ref ReadOnlySpan<char> rest)
    {
        var hyphen = rest.LastIndexOf('-');
        if (hyphen < 0)
        {
            return "0";
        }

        var revision = rest[(hyphen + 1)..];
        rest = rest[..hyphen];
        return revision;
    }

    private static int CompareText(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            while (HasLetter(left) || HasLetter(right))
            {
                var order = Weight(left).CompareTo(Weight(right));
                if (order != 0)
                {
                    return order;
                }

                left = left[1..];
                right = right[1..];
            }

            var (leftDigits, rightDigits) = (Digits(left), Digits(right));
            var numbers = CompareNumbers(left[..leftDigits], right[..rightDigits]);
            if (numbers != 0)
            {
                return numbers;
            }

            left = left[leftDigits..];
            right = right[rightDigits..];
        }

        return 0;
    }

    private static bool HasLetter(ReadOnlySpan<char> text) => !text.IsEmpty && !char.IsAsciiDigit(text[0]);

    private static int Weight(ReadOnlySpan<char> text) =>
        text.IsEmpty || char.IsAsciiDigit(text[0]) ? 0 : text[0] == '~' ? -1 : char.IsAsciiLetter(text[0]) ? text[0] : text[0] + char.MaxValue;
}
