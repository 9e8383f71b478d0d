using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>
/// Reads how many tests a log says ran and which of them failed, in bounded memory. Give it lines in order, without escapes, carriage returns and time
/// stamps: each on which one of <see cref="Anchors"/> stands, the line before it, and every line (blank ones too) while <see cref="WantsNext"/>.
/// </summary>
public sealed class TestReader
{
    private static readonly Lazy<FormatTable> Table = new(() => new FormatTable(FailedTestFormats.All));
    private static readonly Lazy<IReadOnlyList<string>> CountAnchors = new(() =>
        [.. TestFormats.All.SelectMany(format => format.Lines).Where(line => line.Within == 0).SelectMany(line => line.Needles).Distinct(StringComparer.Ordinal)]);

    private static readonly Lazy<LineAnchors> CountAnchorsFound = new(() => LineAnchors.OfText(CountAnchors.Value));

    private readonly TestTally[] _tallies = [.. TestFormats.All.Select(format => new TestTally(format))];
    private readonly ulong[] _found = new ulong[(CountAnchors.Value.Count + 63) / 64];
    private readonly FailedTests _failed = new();
    private readonly FormatReader _reader;
    private long _number;
    private long _countsUntil;

    /// <summary>A reader of every framework that is known.</summary>
    public TestReader() => _reader = new FormatReader(Table.Value, _failed.Add);

    /// <summary>Literal texts of which one at least stands on every line that can begin to tell of tests.</summary>
    public static IReadOnlyList<string> Anchors => [.. CountAnchors.Value.Concat(Table.Value.Anchors).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether the next line may belong to what is being read.</summary>
    public bool WantsNext => _reader.WantsNext || _number < _countsUntil;

    /// <summary>What a raw log says, with time stamps, sections and colours seen through; in bounded memory.</summary>
    public static TestReport Read(TextReader log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var reader = new TestReader();
        foreach (var (number, line) in BoundedLines.Read(log))
        {
            reader.Add(number, LogLine.Clean(line));
        }

        return reader.Finish();
    }

    /// <summary>Reads a line; <paramref name="number"/> is 1-based and grows.</summary>
    public void Add(long number, string line)
    {
        _number = number;
        _reader.Add(number, line);
        Count(number, line);
    }

    /// <summary>Ends the log.</summary>
    public TestReport Finish()
    {
        _reader.Finish();
        var failures = _failed.InOrder();
        return Counts() is { } counts
            ? new TestReport(counts.Reported, counts.Failed, counts.Skipped, failures)
            : new TestReport(failures.Count, failures.Count, 0, failures);
    }

    /// <summary>The sum of all summaries, or null when there was none.</summary>
    internal TestCounts? Counts()
    {
        var (run, failed, skipped, reported, formats) = (0L, 0L, 0L, 0L, new List<string>());
        foreach (var tally in _tallies)
        {
            var sum = tally.Seen ? tally.Sum() : default;
            if (sum.Run + sum.Skipped == 0)
            {
                continue;
            }

            (run, failed, skipped) = (run + sum.Run, failed + sum.Failed, skipped + sum.Skipped);
            reported += sum.Run + (tally.Format.TotalIsRun ? sum.Skipped : 0);
            formats.Add(tally.Format.Id);
        }

        return formats.Count == 0 ? null : new TestCounts(run, failed, skipped, [.. formats.Distinct(StringComparer.Ordinal)]) { Reported = reported };
    }

    /// <summary>Reads the numbers of a line alone.</summary>
    internal void Count(long number, string line)
    {
        line = LinePrefix.Strip(line, out _);
        if (line.Length < 3 || (number > _countsUntil && !CountAnchorsFound.Value.Find(line, _found)))
        {
            return;
        }

        foreach (var tally in _tallies)
        {
            if (tally.Add(line, number))
            {
                _countsUntil = Math.Max(_countsUntil, tally.Until);
                break;
            }
        }
    }
}
