using CiCdPlatform.Core.Diagnosis.Tests;

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
        var reader = new TestReader();
        foreach (var (number, line) in BoundedLines.Read(log))
        {
            reader.Count(number, LogLine.Clean(line));
        }

        return reader.Counts();
    }
}
