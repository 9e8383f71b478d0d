using System.Buffers;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Diagnosis.Tests;

namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>What the tools in a log report by their own formats, and on which of the kept lines.</summary>
internal sealed class LogReport
{
    private static readonly Lazy<SearchValues<string>> ProblemAnchors = new(() => SearchValues.Create([.. ProblemReader.Anchors], StringComparison.Ordinal));
    private static readonly Lazy<SearchValues<string>> TestAnchors = new(() => SearchValues.Create([.. TestReader.Anchors], StringComparison.Ordinal));

    private readonly LogView _view;

    private LogReport(LogView view, IReadOnlyList<Problem> problems, TestReport tests)
    {
        (_view, Problems, Tests) = (view, problems, tests);
        Errors = [.. problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => (Index(problem.LogLine), Index(problem.LogEnd))).Where(lines => lines.Item1 >= 0)];
        FailedTests = [.. tests.Failures.Select(test => Index(test.LogLine)).Where(line => line >= 0)];
    }

    public IReadOnlyList<Problem> Problems { get; }

    public TestReport Tests { get; }

    /// <summary>First and last lines of problems that are errors, in the order of the log.</summary>
    public IReadOnlyList<(int Start, int End)> Errors { get; }

    /// <summary>Lines that say of a test that it failed.</summary>
    public IReadOnlyList<int> FailedTests { get; }

    /// <summary>Reads every line on which a format can begin, and what may belong to it; problems and tests at the same time.</summary>
    public static LogReport Read(LogView view)
    {
        var (problems, tests) = (new ProblemReader(), new TestReader());
        Parallel.Invoke(
            () => Give(view, ProblemAnchors.Value, () => problems.WantsNext, problems.Add),
            () => Give(view, TestAnchors.Value, () => tests.WantsNext, tests.Add));
        return new LogReport(view, problems.Finish(), tests.Finish());
    }

    // A line with an anchor comes with the one before it.
    private static void Give(LogView view, SearchValues<string> anchors, Func<bool> wantsNext, Action<long, string> add)
    {
        var given = -1;
        for (var i = 0; i < view.Count; i++)
        {
            if (!wantsNext() && !view.Texts[i].AsSpan().ContainsAny(anchors))
            {
                continue;
            }

            for (var line = Math.Max(given + 1, i - 1); line <= i; line++)
            {
                add(view.Numbers[line], view.Texts[line]);
            }

            given = i;
        }
    }

    // -1 where the line was not kept.
    private int Index(long number)
    {
        var (low, high) = (0, _view.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_view.Numbers[middle] == number)
            {
                return middle;
            }

            (low, high) = _view.Numbers[middle] < number ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
