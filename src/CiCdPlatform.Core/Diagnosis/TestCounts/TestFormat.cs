using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>How one framework tells how many tests it ran, with logs that are counted and logs that are not.</summary>
internal sealed record TestFormat(string Id, IReadOnlyList<TestLine> Lines)
{
    /// <summary>Logs and what is read in them.</summary>
    public required IReadOnlyList<TestExample> Fires { get; init; }

    /// <summary>Text that looks alike and is not counted by this format.</summary>
    public required IReadOnlyList<string> Silent { get; init; }

    /// <summary>Whether the total of this framework holds the skipped tests too.</summary>
    public bool TotalHoldsSkipped { get; init; } = true;

    /// <summary>Whether sums are right even where the parts counted more, as for Surefire, which prints a class again when it runs it again.</summary>
    public bool SumsWin { get; init; }

    /// <summary>Whether the framework itself calls that total the tests that ran.</summary>
    public bool TotalIsRun { get; init; }
}

/// <summary>A log and what is read in it.</summary>
internal sealed record TestExample(string Log, long Run, long Failed, long Skipped);

/// <summary>
/// One line of a summary. Groups <c>total passed failed skipped</c> are numbers that are added (a second failed group is <c>errors</c>);
/// <c>list</c> is text such as <c>1 failed, 4 passed</c> and <c>pairs</c> such as <c>failures=1, skipped=2</c>, read word by word.
/// </summary>
/// <param name="Needles">Texts of which one must stand in the line before the expression is tried.</param>
/// <param name="Pattern">A linear regular expression.</param>
internal sealed record TestLine(IReadOnlyList<string> Needles, string Pattern)
{
    public TestLine(string needle, string pattern)
        : this([needle], pattern)
    {
    }

    /// <summary>A part (one class, one package, one test) rather than a sum: parts and sums are never added to each other.</summary>
    public bool Part { get; init; }

    /// <summary>Counts only within this many lines after a line without this bound; 0 for none.</summary>
    public int Within { get; init; }

    /// <summary>A line of progress: it takes the place of the one before, until the count starts anew.</summary>
    public bool Overwrites { get; init; }

    /// <summary>What a match adds when there are no numbers in it.</summary>
    public TestKind Adds { get; init; }

    internal LinePattern Compiled { get; } = new(Pattern);
}

/// <summary>What a line without numbers adds.</summary>
internal enum TestKind
{
    /// <summary>Nothing: it opens a summary.</summary>
    Nothing,

    /// <summary>One test that passed.</summary>
    Passed,

    /// <summary>One test that failed.</summary>
    Failed,

    /// <summary>One test that was skipped.</summary>
    Skipped,
}
