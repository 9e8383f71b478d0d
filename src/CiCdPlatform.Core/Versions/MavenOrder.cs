using System.Text;

namespace CiCdPlatform.Core.Versions;

/// <summary>
/// Maven's order: tokens at dots, hyphens and changes between digits and letters; tokens that mean nothing are dropped at the end and before each hyphen;
/// <c>.word &lt; -word &lt; -number &lt; .number</c>.
/// </summary>
internal sealed class MavenOrder : VersionOrder
{
    private static readonly string[] Qualifiers = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
    private static readonly int Release = Array.IndexOf(Qualifiers, "");

    public override bool IsPrerelease(string version) => Parse(version).Any(token => !token.IsNumber && Order(token) < Release);

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (a, b) = (Parse(left), Parse(right));
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var order = Compare(i < a.Count ? a[i] : Nothing(b[i]), i < b.Count ? b[i] : Nothing(a[i]));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    // What stands in for a missing token depends on what it is held against.
    private static Token Nothing(Token other) => new(other.AfterHyphen, other.AfterHyphen || !other.IsNumber ? "" : "0");

    private static int Compare(Token left, Token right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return left.AfterHyphen != right.AfterHyphen ? (left.AfterHyphen ? -1 : 1) : CompareNumbers(left.Text, right.Text);
        }

        if (left.IsNumber != right.IsNumber)
        {
            return left.IsNumber ? 1 : -1;
        }

        if (left.AfterHyphen != right.AfterHyphen)
        {
            return left.AfterHyphen ? 1 : -1;
        }

        var order = Order(left).CompareTo(Order(right));
        return order != 0 ? order : Order(left) == Qualifiers.Length ? string.CompareOrdinal(left.Text, right.Text) : 0;
    }

    // Unknown words come after all known ones.
    private static int Order(Token token) => Array.IndexOf(Qualifiers, token.Text) is var known and >= 0 ? known : Qualifiers.Length;

    private static List<Token> Parse(ReadOnlySpan<char> version)
    {
        var tokens = new List<Token>();
        var text = new StringBuilder();
        var afterHyphen = false;
        for (var i = 0; i < version.Length; i++)
        {
            var c = char.ToLowerInvariant(version[i]);
            if (c is '.' or '-')
            {
                tokens.Add(Token.Of(afterHyphen, text, beforeDigit: false));
                afterHyphen = c == '-';
                continue;
            }

            if (text.Length > 0 && char.IsAsciiDigit(c) != char.IsAsciiDigit(text[^1]))
            {
                tokens.Add(Token.Of(afterHyphen, text, beforeDigit: char.IsAsciiDigit(c)));
                afterHyphen = true;
            }

            text.Append(c);
        }

        tokens.Add(Token.Of(afterHyphen, text, beforeDigit: false));
        Trim(tokens);
        return tokens;
    }

    private static void Trim(List<Token> tokens)
    {
        for (var i = tokens.Count - 1; i > 0; i--)
        {
            if (tokens[i].IsNothing)
            {
                tokens.RemoveAt(i);
                continue;
            }

            while (i > 0 && !tokens[i].AfterHyphen)
            {
                i--;
            }
        }
    }

    private readonly record struct Token(bool AfterHyphen, string Text)
    {
        public bool IsNumber => Text.Length > 0 && char.IsAsciiDigit(Text[0]);

        public bool IsNothing => Text is "" or "0";

        public static Token Of(bool afterHyphen, StringBuilder text, bool beforeDigit)
        {
            var word = text.Length == 0 ? "0" : text.ToString();
            text.Clear();
            if (char.IsAsciiDigit(word[0]))
            {
                word = word.TrimStart('0');
                return new Token(afterHyphen, word.Length == 0 ? "0" : word);
            }

            return new Token(afterHyphen, (word, beforeDigit) switch
            {
                ("a", true) => "alpha",
                ("b", true) => "beta",
                ("m", true) => "milestone",
                ("cr", _) => "rc",
                ("ga" or "final" or "release", _) => "",
                _ => word,
            });
        }
    }
}
