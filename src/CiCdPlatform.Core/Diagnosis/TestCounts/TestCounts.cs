namespace CiCdPlatform.Core.Diagnosis;

/// <summary>How many tests a job's log says ran.</summary>
/// <param name="Run">Tests that ran to an end, passed or failed; skipped ones are not in it.</param>
/// <param name="Failed">Tests that failed or ended in an error; part of <paramref name="Run"/>.</param>
/// <param name="Skipped">Tests that were left out, pending or ignored.</param>
/// <param name="Frameworks">Ids of the frameworks whose summaries were read, in the order of the table.</param>
public sealed record TestCounts(long Run, long Failed, long Skipped, IReadOnlyList<string> Frameworks)
{
    /// <summary>The number that the frameworks themselves call run: JUnit and unittest count skipped tests as run. Prove with <see cref="Run"/>, show this.</summary>
    public long Reported { get; init; } = Run;

    /// <summary>The sum of all summaries in a log, or null when there is none; time stamps, sections and colours are seen through.</summary>
    public static TestCounts? Read(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        using var reader = new StringReader(log);
        return Read(reader);
    }

    /// <summary>As <see cref="Read(string)"/>, in bounded memory whatever the length of the log and of its lines.</summary>
    public static TestCounts? Read(TextReader log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var tallies = TestFormats.All.Select(format => new TestTally(format)).ToArray();
        var number = 0L;
        foreach (var raw in BoundedLines.Read(log))
        {
            number++;
            var line = LogLine.Clean(raw);
            if (line.Length < 3)
            {
                continue;
            }

            foreach (var tally in tallies)
            {
                if (tally.Add(line, number))
                {
                    break;
                }
            }
        }

        var counted = tallies.Where(tally => tally.Seen).Select(tally => (tally.Format, Sum: tally.Sum())).Where(pair => pair.Sum.Run + pair.Sum.Skipped > 0).ToList();
        return counted.Count == 0
            ? null
            : new TestCounts(
                counted.Sum(pair => pair.Sum.Run),
                counted.Sum(pair => pair.Sum.Failed),
                counted.Sum(pair => pair.Sum.Skipped),
                counted.Select(pair => pair.Format.Id).Distinct(StringComparer.Ordinal).ToList())
            {
                Reported = counted.Sum(pair => pair.Sum.Run + (pair.Format.TotalIsRun ? pair.Sum.Skipped : 0)),
            };
    }
}
