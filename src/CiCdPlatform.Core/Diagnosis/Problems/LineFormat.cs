namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>How one tool prints what it has to say, with logs that are read and look-alikes that are not.</summary>
/// <param name="Id">Kebab case; the name of the tool unless <see cref="Tool"/> says otherwise.</param>
/// <param name="Openings">Lines that begin a report, the more particular first.</param>
internal sealed record LineFormat(string Id, IReadOnlyList<Opening> Openings)
{
    /// <summary>The tool that is named in what is read.</summary>
    public string Tool { get; init; } = Id;

    /// <summary>How the name of a test is made of what was read; suite and name with a dot between where nothing is said.</summary>
    public Func<Draft, string>? Naming { get; init; }

    /// <summary>Logs and what is read in them.</summary>
    public required IReadOnlyList<FormatExample> Fires { get; init; }

    /// <summary>Text that looks alike and of which this format reads nothing.</summary>
    public required IReadOnlyList<string> Silent { get; init; }
}

/// <summary>
/// A log and what is read in it: for problems <c>file|line|column|severity|message</c>, for failed tests <c>name|file|line|message</c>;
/// an empty field is one that the tool does not tell.
/// </summary>
internal sealed record FormatExample(string Log, params string[] Expected);

/// <summary>
/// A line that begins a report. Groups: <c>file line column severity code message</c>, for tests <c>name suite</c>, and <c>caret</c>, a mark whose place in the line is the column.
/// </summary>
/// <param name="Anchors">Literal texts of which one at least stands on every such line; none for a line that is looked for in its section alone.</param>
/// <param name="Pattern">A linear regular expression.</param>
internal sealed record Opening(IReadOnlyList<string> Anchors, string Pattern)
{
    /// <summary>How bad it is where the line does not say so.</summary>
    public ProblemSeverity Severity { get; init; } = ProblemSeverity.Error;

    /// <summary>Lines after the opening that tell more; the first that matches takes a line.</summary>
    public IReadOnlyList<Following> Then { get; init; } = [];

    /// <summary>How many lines further the next following line may stand.</summary>
    public int Within { get; init; } = 1;

    /// <summary>Nothing is reported unless a following line was found.</summary>
    public bool NeedsFollowing { get; init; }

    /// <summary>Nothing is reported unless a file was found.</summary>
    public bool NeedsFile { get; init; }

    /// <summary>Nothing is reported: the line is known and means nothing, or it only opens a section.</summary>
    public bool Ignored { get; init; }

    /// <summary>What the line above must be, which may tell more; a file that it names holds for all rows right under it.</summary>
    public string? Above { get; init; }

    /// <summary>The section that begins here: openings of the same format with <see cref="In"/> are read in it, and its file holds for them.</summary>
    public string? Section { get; init; }

    /// <summary>How many lines after its last known line a section without anchors is still read.</summary>
    public int Span { get; init; } = 60;

    /// <summary>The section that this line must stand in.</summary>
    public string? In { get; init; }

    /// <summary>The line belongs to a summary: a test that was named before, if more fully, is not another one.</summary>
    public bool Repeats { get; init; }

    /// <summary>The message where the lines hold none.</summary>
    public string? Says { get; init; }

    /// <summary>What stands between the parts of a name that goes over several lines.</summary>
    public string Joiner { get; init; } = " ";

    internal LinePattern Compiled { get; } = new(Pattern);

    internal LinePattern? CompiledAbove => field ??= Above is null ? null : new LinePattern(Above);
}

/// <summary>A line that tells more about a report that is open; groups as in <see cref="Opening"/>.</summary>
internal sealed record Following(string Pattern)
{
    /// <summary>What it tells takes the place of what was told before.</summary>
    public bool Replaces { get; init; }

    /// <summary>Its message is added as a further line.</summary>
    public bool Appends { get; init; }

    /// <summary>Read only in this phase of the report; null for all.</summary>
    public int? Phase { get; init; }

    /// <summary>The next line is read in the next phase.</summary>
    public bool Advances { get; init; }

    /// <summary>The report is complete after this line.</summary>
    public bool Last { get; init; }

    /// <summary>The report was complete before this line, which is read anew.</summary>
    public bool Ends { get; init; }

    internal LinePattern Compiled { get; } = new(Pattern);
}
