namespace CiCdPlatform.Core.Versions;

/// <summary>RPM's order of epoch, version and release: <c>~</c> comes before the end, <c>^</c> right after it, and other signs only separate.</summary>
internal sealed class RpmOrder : VersionOrder
{
    public override bool IsPrerelease(string version) => version.Contains('~', StringComparison.Ordinal);

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var order = CompareNumbers(TakeEpoch(ref left), TakeEpoch(ref right));
        if (order != 0)
        {
            return order;
        }

        var (leftDash, rightDash) = (left.LastIndexOf('-'), right.LastIndexOf('-'));
        order = CompareText(leftDash < 0 ? left : left[..leftDash], rightDash < 0 ? right : right[..rightDash]);
        return order != 0 ? order
            : leftDash < 0 || rightDash < 0 ? (leftDash < 0).CompareTo(rightDash < 0) * -1
            : CompareText(left[(leftDash + 1)..], right[(rightDash + 1)..]);
    }

    private static ReadOnlySpan<char> TakeEpoch(ref ReadOnlySpan<char> rest)
    {
        var digits = Digits(rest);
        if (digits == rest.Length || rest[digits] != ':')
        {
            return [];
        }

        var epoch = rest[..digits];
        rest = rest[(digits + 1)..];
        return epoch;
    }

    private static int CompareText(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            left = SkipSeparators(left);
            right = SkipSeparators(right);
            if (left is ['~', ..] || right is ['~', ..])
            {
                if (left is not ['~', ..] || right is not ['~', ..])
                {
                    return left is ['~', ..] ? -1 : 1;
                }

                left = left[1..];
                right = right[1..];
                continue;
            }

            if (left is ['^', ..] || right is ['^', ..])
            {
                if (left.IsEmpty || right.IsEmpty)
                {
                    return left.IsEmpty ? -1 : 1;
                }

                if (left[0] != '^' || right[0] != '^')
                {
                    return left[0] == '^' ? -1 : 1;
                }

                left = left[1..];
                right = right[1..];
                continue;
            }

            if (left.IsEmpty || right.IsEmpty)
            {
                break;
            }

            var isNumber = char.IsAsciiDigit(left[0]);
            var (a, b) = (Run(left, isNumber), Run(right, isNumber));
            if (b == 0)
            {
                // Numbers are newer than letters.
                return isNumber ? 1 : -1;
            }

            var order = isNumber ? CompareNumbers(left[..a], right[..b]) : left[..a].SequenceCompareTo(right[..b]);
            if (order != 0)
            {
                return order;
            }

            left = left[a..];
            right = right[b..];
        }

        return left.IsEmpty.CompareTo(right.IsEmpty) * -1;
    }

    private static int Run(ReadOnlySpan<char> text, bool digits)
    {
        var length = 0;
        while (length < text.Length && (digits ? char.IsAsciiDigit(text[length]) : char.IsAsciiLetter(text[length])))
        {
            length++;
        }

        return length;
    }

    private static ReadOnlySpan<char> SkipSeparators(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && !char.IsAsciiLetterOrDigit(text[at]) && text[at] is not ('~' or '^'))
        {
            at++;
        }

        return text[at..];
    }
}
