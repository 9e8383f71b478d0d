using System.Globalization;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>A report that is being read.</summary>
internal sealed class Draft(LineFormat format, Opening opening, long number)
{
    private const int MaxMessage = 2000;
    private const int MaxLines = 400;

    public LineFormat Format { get; } = format;

    public Opening Opening { get; } = opening;

    public long Start { get; } = number;

    public long End { get; private set; } = number;

    public string? File { get; set; }

    public int? Line { get; private set; }

    public int? Column { get; private set; }

    public ProblemSeverity? Severity { get; set; }

    public string? Code { get; private set; }

    public string? Message { get; private set; }

    public string? Name { get; private set; }

    public string? Suite { get; set; }

    public bool Followed { get; private set; }

    public int Phase { get; private set; }

    /// <summary>Whether a line with that number can still belong to it.</summary>
    public bool Reaches(long number) => Opening.Then.Count > 0 && number <= End + Opening.Within && number - Start <= MaxLines;

    public bool IsWhole => (!Opening.NeedsFollowing || Followed) && (!Opening.NeedsFile || File is not null) && !Opening.Ignored;

    /// <summary>Takes what <paramref name="match"/> tells of the opening line.</summary>
    public void Open(LinePattern pattern, Match match) => Take(pattern, match, replaces: false, appends: false);

    /// <summary>Takes what a following line tells.</summary>
    public void Follow(Following following, Match match, long number)
    {
        Followed = true;
        End = number;
        Phase += following.Advances ? 1 : 0;
        Take(following.Compiled, match, following.Replaces, following.Appends);
    }

    private void Take(LinePattern pattern, Match match, bool replaces, bool appends)
    {
        foreach (var name in pattern.Groups)
        {
            if (match.Groups[name] is not { Success: true, Length: > 0 } group)
            {
                continue;
            }

            switch (name)
            {
                case "file" when File is null || replaces:
                    File = group.Value.Trim();
                    break;
                case "line" when Line is null || replaces:
                    Line = Number(group.ValueSpan);
                    break;
                case "column" when Column is null || replaces:
                    Column = Number(group.ValueSpan);
                    break;
                case "caret" when Column is null || replaces:
                    Column = group.Index + 1;
                    break;
                case "severity" when Severity is null || replaces:
                    Severity = Severities.Of(group.Value);
                    break;
                case "code" when Code is null || replaces:
                    Code = group.Value;
                    break;
                case "suite" when Suite is null || replaces:
                    Suite = group.Value.Trim();
                    break;
                case "name":
                    Name = Bounded(Name is null || replaces ? group.Value.Trim() : Name + Opening.Joiner + group.Value.Trim());
                    break;
                case "message":
                    Message = Message is null || replaces ? Bounded(group.Value.Trim()) : appends ? Bounded(Message + "\n" + group.Value.Trim()) : Message;
                    break;
                default:
                    break;
            }
        }
    }

    private static string Bounded(string text) => text.Length > MaxMessage ? text[..MaxMessage] : text;

    // Some tools print a column or line of 0 where they know none.
    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null;
}
