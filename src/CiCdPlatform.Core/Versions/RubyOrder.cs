namespace CiCdPlatform.Core.Versions;

/// <summary>RubyGems' order: segments of digits and of letters, trailing zeros of either half dropped; letters make it a pre-release.</summary>
internal sealed class RubyOrder : VersionOrder
{
    public override bool IsPrerelease(string version) => version.AsSpan().IndexOfAnyInRange('a', 'z') >= 0 || version.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0;

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (a, b) = (Segments(left), Segments(right));
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var (x, y) = (i < a.Count ? a[i] : "0", i < b.Count ? b[i] : "0");
            var (xIsNumber, yIsNumber) = (IsNumber(x), IsNumber(y));
            var order = xIsNumber && yIsNumber ? CompareNumbers(x, y) : xIsNumber != yIsNumber ? (xIsNumber ? 1 : -1) : string.CompareOrdinal(x, y);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static List<string> Segments(ReadOnlySpan<char> version)
    {
        var all = new List<string>();
        var letters = -1;
        while (!version.IsEmpty)
        {
            // A hyphen says that what follows is a pre-release.
            var length = version[0] == '-' ? 0 : Digits(version);
            if (version[0] == '-')
            {
                letters = letters < 0 ? all.Count : letters;
                all.Add("pre");
            }
            else if (length > 0)
            {
                all.Add(version[..length].ToString());
            }
            else
            {
                while (length < version.Length && char.IsAsciiLetter(version[length]))
                {
                    length++;
                }

                if (length > 0)
                {
                    letters = letters < 0 ? all.Count : letters;
                    all.Add(version[..length].ToString());
                }
            }

            version = version[Math.Max(length, 1)..];
        }

        DropZeros(all, all.Count, Math.Max(letters, 0));
        if (letters >= 0)
        {
            DropZeros(all, letters, 0);
        }

        return all;
    }

    private static void DropZeros(List<string> segments, int end, int start)
    {
        while (end > start && segments[end - 1].AsSpan().Trim('0').IsEmpty)
        {
            segments.RemoveAt(--end);
        }
    }
}
