using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Adds up the lines of one format.</summary>
internal sealed class TestTally(TestFormat format)
{
    // A number with more digits counts no tests.
    private const int MaxDigits = 9;

    private readonly Sums _parts = new();
    private readonly Sums _totals = new();
    private Sums _progress = new();
    private long _lastNumber;
    private string _lastLine = "";
    private readonly int _longest = format.Lines.Max(line => line.Within);
    private long _opened = long.MinValue / 2;

    public TestFormat Format { get; } = format;

    public bool Seen { get; private set; }

    /// <summary>The last line that may hold more of the summary that was opened last.</summary>
    public long Until => _opened + _longest;

    /// <summary>Whether the line belongs to this format.</summary>
    public bool Add(string line, long number)
    {
        foreach (var kind in Format.Lines)
        {
            if ((kind.Within > 0 && number - _opened > kind.Within) || !kind.Needles.Any(needle => line.Contains(needle, StringComparison.Ordinal)))
            {
                continue;
            }

            var match = kind.Compiled.Match(line);
            if (!match.Success)
            {
                continue;
            }

            if (kind.Within == 0)
            {
                _opened = number;
            }

            Seen = true;
            if (kind.Adds == TestKind.Nothing && number == _lastNumber + 1 && line == _lastLine)
            {
                // Ant prints a class's line once for its summary and once for its formatter.
                _lastLine = "";
                return true;
            }

            (_lastNumber, _lastLine) = (number, line);
            if (kind.Overwrites)
            {
                Overwrite(kind, match);
            }
            else
            {
                Count(kind, match, kind.Part ? _parts : _totals);
            }

            return true;
        }

        return false;
    }

    /// <summary>The sums, or the parts where they counted more: a framework prints sums for some runs alone (Gradle: for failed ones).</summary>
    public (long Run, long Failed, long Skipped) Sum()
    {
        _totals.Add(_progress);
        _progress = new Sums();
        var totals = _totals.Result(Format.TotalHoldsSkipped);
        var parts = _parts.Result(Format.TotalHoldsSkipped);
        return parts.Run >= totals.Run && !(Format.SumsWin && totals.Run > 0) ? parts : totals;
    }

    private void Overwrite(TestLine kind, Match match)
    {
        var next = new Sums();
        Count(kind, match, next);
        if (next.Total < _progress.Total)
        {
            _totals.Add(_progress);
        }

        _progress = next;
    }

    private static void Count(TestLine kind, Match match, Sums sums)
    {
        if (kind.Adds != TestKind.Nothing)
        {
            sums.Add(kind.Adds, 1);
            return;
        }

        foreach (var (name, what) in Groups)
        {
            if (match.Groups[name] is { Success: true } group && Number(group.ValueSpan) is { } value)
            {
                sums.Add(what, value);
            }
        }

        if (match.Groups["total"] is { Success: true } total && Number(total.ValueSpan) is { } all)
        {
            sums.Total += all;
        }

        var list = match.Groups["list"] is { Success: true } words ? CountedWord.Matches(words.Value)
            : match.Groups["pairs"] is { Success: true } pairs ? WordEqualsCount.Matches(pairs.Value)
            : null;
        if (list is not null)
        {
            foreach (var word in list)
            {
                if (Words.TryGetValue(word.Groups["word"].Value, out var what) && Number(word.Groups["count"].ValueSpan) is { } value)
                {
                    sums.Add(what, value);
                }
            }
        }
    }

    private static long? Number(ReadOnlySpan<char> text) =>
        text.Length <= MaxDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static readonly (string Name, TestKind Kind)[] Groups =
        [("passed", TestKind.Passed), ("failed", TestKind.Failed), ("errors", TestKind.Failed), ("skipped", TestKind.Skipped)];

    private static readonly Dictionary<string, TestKind> Words = new(StringComparer.Ordinal)
    {
        ["passed"] = TestKind.Passed,
        ["xfailed"] = TestKind.Passed,
        ["xpassed"] = TestKind.Passed,
        ["failed"] = TestKind.Failed,
        ["error"] = TestKind.Failed,
        ["errors"] = TestKind.Failed,
        ["failures"] = TestKind.Failed,
        ["undefined"] = TestKind.Failed,
        ["skipped"] = TestKind.Skipped,
        ["pending"] = TestKind.Skipped,
        ["todo"] = TestKind.Skipped,
        ["SKIP"] = TestKind.Skipped,
        ["disabled"] = TestKind.Skipped,
    };

    private static readonly LinePattern CountedWord = new(@"(?<count>[0-9]+) (?<word>[a-z]+)");
    private static readonly LinePattern WordEqualsCount = new(@"(?<word>[A-Za-z]+( [a-z]+)?)=(?<count>[0-9]+)");

    private sealed class Sums
    {
        private long _passed;
        private long _failed;
        private long _skipped;

        public long Total { get; set; }

        public void Add(Sums other)
        {
            Total += other.Total;
            _passed += other._passed;
            _failed += other._failed;
            _skipped += other._skipped;
        }

        public void Add(TestKind kind, long count)
        {
            switch (kind)
            {
                case TestKind.Passed:
                    _passed += count;
                    break;
                case TestKind.Failed:
                    _failed += count;
                    break;
                case TestKind.Skipped:
                    _skipped += count;
                    break;
                default:
                    break;
            }
        }

        public (long Run, long Failed, long Skipped) Result(bool totalHoldsSkipped)
        {
            // Some summaries of a format tell a total alone, others the parts alone.
            var run = Math.Max(_passed + _failed, Total - (totalHoldsSkipped ? _skipped : 0));
            return (run, _failed, _skipped);
        }
    }
}
