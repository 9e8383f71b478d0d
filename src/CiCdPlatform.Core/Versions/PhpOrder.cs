using System.Text;

namespace CiCdPlatform.Core.Versions;

/// <summary>PHP's <c>version_compare</c>, which Packagist's ecosystem orders by: <c>dev &lt; alpha &lt; beta &lt; RC &lt; number &lt; patch</c>; a branch (<c>dev-…</c>) is older than any release.</summary>
internal sealed class PhpOrder : VersionOrder
{
    private const int AnyNumber = 4;

    private static readonly (string Name, int Order)[] Forms =
        [("dev", 0), ("alpha", 1), ("a", 1), ("beta", 2), ("b", 2), ("RC", 3), ("rc", 3), ("#", AnyNumber), ("pl", 5), ("p", 5), ("patch", 5)];

    public override bool IsPrerelease(string version) =>
        Tokens(version).Skip(1).Any(token => !IsNumber(token) && Form(token) is >= 0 and < AnyNumber) || version.StartsWith("dev-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Composer holds <c>1.2</c>, <c>1.2.0</c> and <c>1.2.0.0</c> for the same version; <c>version_compare</c> does not.</summary>
    public override string Canonical(string version)
    {
        var text = version.AsSpan().Trim().TrimStart("vV");
        var (end, parts) = (0, 0);
        while (end < text.Length && Digits(text[end..]) is > 0 and var digits)
        {
            end += digits;
            parts++;
            if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
            {
                end++;
            }
            else
            {
                break;
            }
        }

        return parts is 0 or >= 4 || text.Length > MaxLength ? version : string.Concat(text[..end], string.Concat(Enumerable.Repeat(".0", 4 - parts)), text[end..]);
    }

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart("vV");
        right = right.TrimStart("vV");
        var (leftIsBranch, rightIsBranch) = (IsBranch(left), IsBranch(right));
        if (leftIsBranch || rightIsBranch)
        {
            return leftIsBranch && rightIsBranch ? left.SequenceCompareTo(right) : leftIsBranch ? -1 : 1;
        }

        var (a, b) = (Tokens(left), Tokens(right));
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var order = i >= a.Count ? -Rest(b[i]) : i >= b.Count ? Rest(a[i]) : CompareTokens(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static bool IsBranch(ReadOnlySpan<char> version) => version.StartsWith("dev-", StringComparison.OrdinalIgnoreCase);

    // What goes on is newer with a number, and otherwise as its word stands to a number.
    private static int Rest(string token) => IsNumber(token) ? 1 : Form(token).CompareTo(AnyNumber);

    private static int CompareTokens(string left, string right)
    {
        var (leftIsNumber, rightIsNumber) = (IsNumber(left), IsNumber(right));
        return leftIsNumber && rightIsNumber ? CompareNumbers(left, right) : (leftIsNumber ? AnyNumber : Form(left)).CompareTo(rightIsNumber ? AnyNumber : Form(right));
    }

    private static int Form(string token)
    {
        foreach (var (name, order) in Forms)
        {
            if (token.StartsWith(name, StringComparison.Ordinal))
            {
                return order;
            }
        }

        return -1;
    }

    // Every sign, and every change between digits and other characters, separates.
    private static List<string> Tokens(ReadOnlySpan<char> version)
    {
        var tokens = new List<string>();
        var token = new StringBuilder();
        foreach (var c in version)
        {
            if (c is '.' or '-' or '_' or '+' || (token.Length > 0 && char.IsAsciiDigit(c) != char.IsAsciiDigit(token[^1])))
            {
                Flush(tokens, token);
            }

            if (c is not ('.' or '-' or '_' or '+'))
            {
                token.Append(c);
            }
        }

        Flush(tokens, token);
        return tokens;
    }

    private static void Flush(List<string> tokens, StringBuilder token)
    {
        if (token.Length > 0)
        {
            tokens.Add(token.ToString());
            token.Clear();
        }
    }
}
