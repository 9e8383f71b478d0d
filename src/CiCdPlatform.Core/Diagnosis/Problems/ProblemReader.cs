namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>
/// Reads problems out of a log in bounded memory. Give it lines in order, without escapes, carriage returns and time stamps: each on which one of
/// <see cref="Anchors"/> stands, the line before it, and every line (blank ones too) while <see cref="WantsNext"/>; all others may be left out.
/// </summary>
public sealed class ProblemReader
{
    private static readonly Lazy<FormatTable> Table = new(() => new FormatTable(ProblemFormats.All));

    private readonly BoundedProblems _problems = new();
    private readonly FormatReader _reader;

    /// <summary>A reader of every tool that is known.</summary>
    public ProblemReader()
        : this(Table.Value)
    {
    }

    internal ProblemReader(FormatTable table) => _reader = new FormatReader(table, draft => _problems.Add(Read(draft)));

    /// <summary>Literal texts of which one at least stands on every line that can begin a problem.</summary>
    public static IReadOnlyList<string> Anchors => Table.Value.Anchors;

    /// <summary>Whether the next line may belong to a problem that is open.</summary>
    public bool WantsNext => _reader.WantsNext;

    /// <summary>Problems that were left out to stay in bounds: the first and the last of each severity are kept.</summary>
    public long Dropped => _problems.Dropped;

    /// <summary>What a raw log says, with time stamps, sections and colours seen through; in bounded memory.</summary>
    public static IReadOnlyList<Problem> Read(TextReader log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var reader = new ProblemReader();
        foreach (var (number, line) in BoundedLines.Read(log))
        {
            reader.Add(number, LogLine.Clean(line));
        }

        return reader.Finish();
    }

    /// <summary>Reads a line; <paramref name="number"/> is 1-based and grows.</summary>
    public void Add(long number, string line) => _reader.Add(number, line);

    /// <summary>Ends the log; what was read, in its order, the same problem once.</summary>
    public IReadOnlyList<Problem> Finish()
    {
        _reader.Finish();
        return _problems.InOrder();
    }

    private static Problem Read(Draft draft) =>
        new(draft.Start, draft.End, draft.File, draft.Line, draft.Column, draft.Severity ?? draft.Opening.Severity, draft.Message ?? draft.Opening.Says ?? draft.Code ?? "", draft.Format.Tool) { Code = draft.Code };
}
