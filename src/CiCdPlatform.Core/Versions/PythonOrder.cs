using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Versions;

/// <summary>PEP 440; text that is no version under it is ordered as setuptools did before, and is older than every version.</summary>
internal sealed partial class PythonOrder : VersionOrder
{
    public override bool IsPrerelease(string version) => Pep440().Match(version.Trim()) is { Success: true } match && (match.Groups["pre"].Success || match.Groups["dev"].Success);

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        // Most versions are numbers alone.
        if (IsRelease(left) && IsRelease(right))
        {
            return CompareReleases(left, right);
        }

        var (a, b) = (left.ToString(), right.ToString());
        var (x, y) = (Pep440().Match(a), Pep440().Match(b));
        return x.Success && y.Success ? Compare(x, y) : x.Success != y.Success ? (x.Success ? 1 : -1) : LegacyOrder(a, b);
    }

    private static bool IsRelease(ReadOnlySpan<char> version) =>
        version.Length > 0 && char.IsAsciiDigit(version[0]) && char.IsAsciiDigit(version[^1]) && version.IndexOfAnyExcept("0123456789.") < 0 && version.IndexOf("..") < 0;

    private static int Compare(Match x, Match y)
    {
        var order = CompareNumbers(x.Groups["epoch"].ValueSpan, y.Groups["epoch"].ValueSpan);
        order = order != 0 ? order : CompareReleases(x.Groups["release"].ValueSpan, y.Groups["release"].ValueSpan);
        order = order != 0 ? order : PreKind(x).CompareTo(PreKind(y));
        order = order != 0 ? order : CompareNumbers(x.Groups["preN"].ValueSpan, y.Groups["preN"].ValueSpan);
        order = order != 0 ? order : x.Groups["post"].Success.CompareTo(y.Groups["post"].Success);
        order = order != 0 ? order : CompareNumbers(PostNumber(x), PostNumber(y));
        order = order != 0 ? order : y.Groups["dev"].Success.CompareTo(x.Groups["dev"].Success);
        order = order != 0 ? order : CompareNumbers(x.Groups["devN"].ValueSpan, y.Groups["devN"].ValueSpan);
        return order != 0 ? order : CompareLocals(x.Groups["local"].Value, y.Groups["local"].Value);
    }

    private static int CompareReleases(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var order = CompareNumbers(Take(ref left, '.'), Take(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    // A development release without anything else comes before every pre-release.
    private static int PreKind(Match match) => match.Groups["pre"] is not { Success: true } pre
        ? !match.Groups["post"].Success && match.Groups["dev"].Success ? -1 : 3
        : char.ToLowerInvariant(pre.ValueSpan[0]) switch { 'a' => 0, 'b' => 1, _ => 2 };

    private static ReadOnlySpan<char> PostNumber(Match match) => match.Groups["postN"].Success ? match.Groups["postN"].ValueSpan : match.Groups["implicit"].ValueSpan;

    private static int CompareLocals(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (left.ToLowerInvariant().Split('.', '-', '_'), right.ToLowerInvariant().Split('.', '-', '_'));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var (xIsNumber, yIsNumber) = (IsNumber(a[i]), IsNumber(b[i]));
            var order = xIsNumber && yIsNumber ? CompareNumbers(a[i], b[i]) : xIsNumber != yIsNumber ? (xIsNumber ? 1 : -1) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    private static int LegacyOrder(string left, string right)
    {
        var (a, b) = (LegacyKey(left), LegacyKey(right));
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var order = string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Count.CompareTo(b.Count);
    }

    // Numbers padded to one width, words behind a star, which sorts before digits; zeros before a word mean nothing.
    private static List<string> LegacyKey(string version)
    {
        const int Width = 8;
        var key = new List<string>();
        foreach (var part in LegacyPart().Matches(version.ToLowerInvariant()).Select(match => match.Value).Append("final"))
        {
            var word = part switch { "pre" or "preview" or "rc" => "c", "-" => "final-", "dev" => "@", _ => part };
            if (word == ".")
            {
                continue;
            }

            if (char.IsAsciiDigit(word[0]))
            {
                key.Add(word.PadLeft(Width, '0'));
                continue;
            }

            word = "*" + word;
            while (string.CompareOrdinal(word, "*final") < 0 && key.Count > 0 && key[^1] == "*final-")
            {
                key.RemoveAt(key.Count - 1);
            }

            while (key.Count > 0 && key[^1] == "00000000")
            {
                key.RemoveAt(key.Count - 1);
            }

            key.Add(word);
        }

        return key;
    }

    [GeneratedRegex(
        @"^v?((?<epoch>[0-9]+)!)?(?<release>[0-9]+(\.[0-9]+)*)([-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preN>[0-9]*))?(?<post>-(?<implicit>[0-9]+)|[-_.]?(post|rev|r)[-_.]?(?<postN>[0-9]*))?([-_.]?(?<dev>dev)[-_.]?(?<devN>[0-9]*))?(\+(?<local>[a-z0-9]+([-_.][a-z0-9]+)*))?$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pep440();

    [GeneratedRegex(@"[0-9]+|[a-z]+|\.|-|[^0-9a-z.\-]+", RegexOptions.NonBacktracking)]
    private static partial Regex LegacyPart();
}
