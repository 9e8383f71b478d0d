using System.Globalization;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Adds up the lines of one format.</summary>
internal sealed partial class TestTally(TestFormat format)
{
    // A number with more digits counts no tests.
    private const int MaxDigits = 9;

    private readonly Sums _parts = new();
    private readonly Sums _totals = new();
    private long _opened = long.MinValue / 2;

    public TestFormat Format { get; } = format;

    public bool Seen { get; private set; }

    /// <summary>Whether the line belongs to this format.</summary>
    public bool Add(string line, long number)
    {
        foreach (var kind in Format.Lines)
        {
            if (!line.Contains(kind.Needle, StringComparison.Ordinal) || (kind.Within > 0 && number - _opened > kind.Within))
            {
                continue;
            }

            var match = kind.Regex.Match(line);
            if (!match.Success)
            {
                continue;
            }

            if (kind.Within == 0)
            {
                _opened = number;
            }

            Seen = true;
            Count(kind, match, kind.Part ? _parts : _totals);
            return true;
        }

        return false;
    }

    /// <summary>The sums, or the parts where they counted more: a framework prints sums for some runs alone (Gradle: for failed ones).</summary>
    public (long Run, long Failed, long Skipped) Sum()
    {
        var totals = _totals.Result(Format.TotalHoldsSkipped);
        var parts = _parts.Result(Format.TotalHoldsSkipped);
        return parts.Run >= totals.Run ? parts : totals;
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

        if (match.Groups["list"] is { Success: true } list)
        {
            foreach (Match word in CountedWord().Matches(list.Value))
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
        ["undefined"] = TestKind.Failed,
        ["skipped"] = TestKind.Skipped,
        ["pending"] = TestKind.Skipped,
        ["todo"] = TestKind.Skipped,
        ["disabled"] = TestKind.Skipped,
    };

    [GeneratedRegex(@"(?<count>[0-9]+) (?<word>[a-z]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CountedWord();

    private sealed class Sums
    {
        private long _passed;
        private long _failed;
        private long _skipped;

        public long Total { get; set; }

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
