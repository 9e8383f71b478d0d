namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>Reads reports of a table of formats out of a log, line by line, in bounded memory.</summary>
internal sealed class FormatReader(FormatTable table, Action<Draft> report)
{
    private const int MaxLine = 4096;
    private const int MaxOpen = 8;

    private readonly List<Draft> _open = new(MaxOpen);
    private readonly Dictionary<LineFormat, Section> _sections = [];
    private readonly Dictionary<Opening, (long Number, string File)> _rows = [];
    private readonly ulong[] _found = new ulong[(table.Anchors.Count + 63) / 64];
    private readonly SortedSet<int> _candidates = [];
    private string _previous = "";

    // No section is open after this line.
    private long _sectionsUntil;
    private long _previousNumber;

    /// <summary>Whether a report is open that the next line may belong to.</summary>
    public bool WantsNext => _open.Count > 0 || _sectionsUntil > _previousNumber;

    public void Add(long number, string line)
    {
        if (line.Length > MaxLine)
        {
            line = line[..MaxLine];
        }

        var bare = LinePrefix.Strip(line, out var level);
        if (!(_open.Count > 0 && Follow(number, bare, line)) && !Begin(number, bare, level) && !ReferenceEquals(bare, line))
        {
            Begin(number, line, null);
        }

        (_previousNumber, _previous) = (number, bare);
    }

    /// <summary>Reports what is still open.</summary>
    public void Finish()
    {
        while (_open.Count > 0)
        {
            Close(_open[0]);
        }
    }

    private bool Follow(long number, string bare, string line)
    {
        long? begun = null;
        // The newest first; of those that one line began, the first of the table.
        foreach (var draft in _open.OrderByDescending(draft => draft.Start).ToArray())
        {
            if (!_open.Contains(draft))
            {
                continue;
            }

            if (!draft.Reaches(number))
            {
                Close(draft);
            }
            else if ((begun is null || draft.Start == begun) && Follow(draft, number, bare, line))
            {
                begun = draft.Start;
            }
        }

        return begun is not null;
    }

    private bool Follow(Draft draft, long number, string bare, string line)
    {
        foreach (var following in draft.Opening.Then)
        {
            if (following.Phase is { } phase && phase != draft.Phase)
            {
                continue;
            }

            var match = following.Compiled.Match(bare);
            if (!match.Success && !ReferenceEquals(bare, line))
            {
                match = following.Compiled.Match(line);
            }

            if (!match.Success)
            {
                continue;
            }

            if (!following.Ends)
            {
                draft.Follow(following, match, number);
            }

            if (following.Last || following.Ends)
            {
                Close(draft);
            }

            return !following.Ends;
        }

        return false;
    }

    private bool Begin(long number, string line, ProblemSeverity? level)
    {
        Array.Clear(_found);
        if (table.Find(line, _found))
        {
            table.Candidates(_found, _candidates);
            foreach (var index in _candidates)
            {
                var (format, opening) = table.Openings[index];
                if ((opening.In is null || (_sections.TryGetValue(format, out var section) && section.Name == opening.In)) && Begin(format, opening, number, line, level))
                {
                    return true;
                }
            }
        }

        foreach (var (format, section) in _sectionsUntil < number ? [] : _sections.ToArray())
        {
            if (section.Until >= number && table.InSections[(format, section.Name)].Any(opening => Begin(format, opening, number, line, level)))
            {
                return true;
            }
        }

        return _open.Exists(draft => draft.Start == number);
    }

    /// <summary>Whether the line is this format's; false too while that hangs on the lines after it, so that others are asked.</summary>
    private bool Begin(LineFormat format, Opening opening, long number, string line, ProblemSeverity? level)
    {
        if (_open.Any(other => other.Start == number && other.Format == format))
        {
            return false;
        }

        var match = opening.Compiled.Match(line);
        if (!match.Success)
        {
            return false;
        }

        var draft = new Draft(format, opening, number);
        draft.Open(opening.Compiled, match);
        draft.Severity ??= level;
        if (!Place(draft, number))
        {
            return false;
        }

        Accept(draft);
        return draft.IsWhole || (opening.Ignored && opening.Section is null);
    }

    /// <summary>Takes what the line above and the section tell; false when the line above is not what it must be.</summary>
    private bool Place(Draft draft, long number)
    {
        var opening = draft.Opening;
        if (opening.CompiledAbove is { } above)
        {
            if (_rows.TryGetValue(opening, out var row) && row.Number == number - 1)
            {
                draft.File ??= row.File;
            }
            else if (_previousNumber == number - 1 && above.Match(_previous) is { Success: true } match)
            {
                draft.Open(above, match);
            }
            else
            {
                return false;
            }

            if (draft.File is not null && above.Groups.Contains("file"))
            {
                _rows[opening] = (number, draft.File);
            }
        }

        if (opening.Section is not null)
        {
            Open(draft.Format, new Section(opening.Section, draft.File, draft.Suite, table.InSections.Contains((draft.Format, opening.Section)) ? number + opening.Span : 0) { Span = opening.Span });
        }
        else if (opening.In is not null)
        {
            var section = _sections[draft.Format];
            draft.File ??= section.File;
            draft.Suite ??= section.Suite;
            Open(draft.Format, section.Until == 0 ? section : section with { Until = number + section.Span });
        }

        return true;
    }

    private void Open(LineFormat format, Section section)
    {
        _sections[format] = section;
        _sectionsUntil = Math.Max(_sectionsUntil, section.Until);
    }

    private void Accept(Draft draft)
    {
        foreach (var other in _open.Count == 0 ? [] : _open.FindAll(other => other.Start != draft.Start && (other.Format == draft.Format || _open.Count >= MaxOpen)))
        {
            Close(other);
        }

        if (draft.Opening.Then.Count == 0)
        {
            Report(draft);
        }
        else if (_open.Count < MaxOpen)
        {
            _open.Add(draft);
        }
    }

    private void Close(Draft draft)
    {
        _open.Remove(draft);
        Report(draft);
    }

    private void Report(Draft draft)
    {
        if (draft.IsWhole)
        {
            // The lines after it have decided whose line it was.
            _open.RemoveAll(other => other.Start == draft.Start);
            report(draft);
        }
    }

    /// <param name="Until">The last line that is looked at without an anchor; 0 where none is.</param>
    private sealed record Section(string Name, string? File, string? Suite, long Until)
    {
        public required int Span { get; init; }
    }
}
