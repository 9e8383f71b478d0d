namespace CiCdPlatform.Core.Versions;

/// <summary>
/// Alpine's order: <c>number{.number}{letter}{_suffix{number}}{~commit}{-r#}</c>. What goes on is newer, but for a pre-release suffix; what breaks these rules is older
/// than what ends there.
/// </summary>
internal sealed class AlpineOrder : VersionOrder
{
    private static readonly string[] Suffixes = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
    private static readonly int NoSuffix = Array.IndexOf(Suffixes, "");

    private enum Kind
    {
        FirstNumber,
        Number,
        Letter,
        Suffix,
        SuffixNumber,
        Commit,
        Revision,
        End,
        Invalid,
    }

    public override bool IsPrerelease(string version) => Array.Exists(Suffixes[..NoSuffix], suffix => version.Contains("_" + suffix, StringComparison.Ordinal));

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = new Reader(left);
        var b = new Reader(right);
        do
        {
            a.Next();
            b.Next();

            // A revision that cannot be read counts as the revision 0.
            if (a.Kind == Kind.Invalid && b.Kind == Kind.Revision && b.Text.Trim('0').IsEmpty)
            {
                b.Next();
            }
            else if (b.Kind == Kind.Invalid && a.Kind == Kind.Revision && a.Text.Trim('0').IsEmpty)
            {
                a.Next();
            }

            if (a.Kind != b.Kind)
            {
                return a.Kind == Kind.Suffix && SuffixOrder(a.Text) < NoSuffix ? -1
                    : b.Kind == Kind.Suffix && SuffixOrder(b.Text) < NoSuffix ? 1
                    : b.Kind.CompareTo(a.Kind);
            }

            var order = CompareValues(a.Kind, a.Text, b.Text);
            if (order != 0)
            {
                return order;
            }
        }
        while (a.Kind is not (Kind.End or Kind.Invalid));
        return 0;
    }

    private static int CompareValues(Kind kind, ReadOnlySpan<char> left, ReadOnlySpan<char> right) => kind switch
    {
        Kind.FirstNumber or Kind.SuffixNumber or Kind.Revision => CompareNumbers(left, right),
        // A leading zero makes it a fraction.
        Kind.Number => left is ['0', ..] || right is ['0', ..] ? left.SequenceCompareTo(right) : CompareNumbers(left, right),
        Kind.Letter or Kind.Commit => left.SequenceCompareTo(right),
        Kind.Suffix => SuffixOrder(left).CompareTo(SuffixOrder(right)),
        _ => 0,
    };

    private static int SuffixOrder(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Suffixes.Length; i++)
        {
            if (i != NoSuffix && name.SequenceEqual(Suffixes[i]))
            {
                return i;
            }
        }

        return NoSuffix;
    }

    private ref struct Reader(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;
        private bool _started;

        public Kind Kind { get; private set; }

        public ReadOnlySpan<char> Text { get; private set; }

        public void Next()
        {
            if (!_started)
            {
                _started = true;
                Accept(Kind.FirstNumber, 0, Digits(_rest));
                return;
            }

            if (_rest.IsEmpty || Kind == Kind.Invalid)
            {
                Accept(Kind == Kind.Invalid ? Kind.Invalid : Kind.End, 0, 0);
                return;
            }

            var afterNumber = Kind is Kind.FirstNumber or Kind.Number;
            switch (_rest[0])
            {
                case '.' when afterNumber:
                    Accept(Kind.Number, 1, Digits(_rest[1..]));
                    break;
                case >= 'a' and <= 'z' when afterNumber:
                    Accept(Kind.Letter, 0, 1);
                    break;
                case >= '0' and <= '9' when Kind == Kind.Letter:
                    Accept(Kind.Number, 0, Digits(_rest));
                    break;
                case >= '0' and <= '9' when Kind == Kind.Suffix:
                    Accept(Kind.SuffixNumber, 0, Digits(_rest));
                    break;
                case '_' when Kind <= Kind.SuffixNumber:
                    var letters = _rest[1..].IndexOfAnyExceptInRange('a', 'z');
                    letters = letters < 0 ? _rest.Length - 1 : letters;
                    Accept(SuffixOrder(_rest.Slice(1, letters)) == NoSuffix ? Kind.Invalid : Kind.Suffix, 1, letters);
                    break;
                case '~' when Kind < Kind.Commit:
                    var end = _rest[1..].IndexOfAnyExcept("0123456789abcdef");
                    Accept(Kind.Commit, 1, end < 0 ? _rest.Length - 1 : end);
                    break;
                case '-' when Kind < Kind.Revision && _rest.Length > 2 && _rest[1] == 'r' && char.IsAsciiDigit(_rest[2]):
                    Accept(Kind.Revision, 2, Digits(_rest[2..]));
                    break;
                default:
                    Accept(Kind.Invalid, 0, 0);
                    break;
            }
        }

        private void Accept(Kind kind, int skip, int length)
        {
            Kind = kind;
            Text = _rest.Slice(skip, length);
            _rest = _rest[(skip + length)..];
        }
    }
}
