using System.Globalization;

namespace CiCdPlatform.Core.Diffs;

/// <summary>What a line of a diff is.</summary>
public enum DiffLineKind
{
    /// <summary>On both sides.</summary>
    Context,

    /// <summary>On the new side alone.</summary>
    Added,

    /// <summary>On the old side alone.</summary>
    Removed,
}

/// <summary>A line of a hunk; a line number is 0 on the side where the line is not.</summary>
public sealed record DiffLine(DiffLineKind Kind, int OldLine, int NewLine, string Text);

/// <summary>The hunks of one file's unified diff, with or without its file headers.</summary>
public sealed class UnifiedDiff
{
    private readonly Dictionary<int, DiffLine> _byNewLine = [];

    private UnifiedDiff(IReadOnlyList<DiffLine> lines)
    {
        Lines = lines;
        foreach (var line in lines)
        {
            if (line.Kind != DiffLineKind.Removed)
            {
                _byNewLine.TryAdd(line.NewLine, line);
            }
        }
    }

    /// <summary>The lines of all hunks, in order.</summary>
    public IReadOnlyList<DiffLine> Lines { get; }

    /// <summary>Reads a patch; text outside hunks is passed over, a hunk that is cut off ends where the text does.</summary>
    public static UnifiedDiff Parse(string? patch)
    {
        var lines = new List<DiffLine>();
        int oldLine = 0, newLine = 0, oldLeft = 0, newLeft = 0;
        foreach (var range in (patch ?? "").AsSpan().Split('\n'))
        {
            var text = patch.AsSpan(range);

            // The counts of the header decide where a hunk ends, for a removed line may itself look like a header.
            if (oldLeft <= 0 && newLeft <= 0)
            {
                if (TryReadHeader(text, out var header))
                {
                    (oldLine, oldLeft, newLine, newLeft) = header;
                }

                continue;
            }

            switch (text)
            {
                case ['+', .. var added]:
                    lines.Add(new(DiffLineKind.Added, 0, newLine++, added.ToString()));
                    newLeft--;
                    break;
                case ['-', .. var removed]:
                    lines.Add(new(DiffLineKind.Removed, oldLine++, 0, removed.ToString()));
                    oldLeft--;
                    break;
                case [' ', ..] or [] or ['\r']:
                    // Some tools strip the blank of an empty context line.
                    lines.Add(new(DiffLineKind.Context, oldLine++, newLine++, text is [' ', .. var context] ? context.ToString() : ""));
                    oldLeft--;
                    newLeft--;
                    break;
                case ['\\', ..]:
                    break;
                default:
                    oldLeft = newLeft = 0;
                    break;
            }
        }

        return new(lines);
    }

    /// <summary>The added or unchanged line of that number on the new side, or null when no hunk shows it.</summary>
    public DiffLine? FindNew(int newLine) => _byNewLine.GetValueOrDefault(newLine);

    // @@ -OLD[,COUNT] +NEW[,COUNT] @@
    private static bool TryReadHeader(ReadOnlySpan<char> text, out (int OldLine, int OldCount, int NewLine, int NewCount) header)
    {
        header = default;
        if (!text.StartsWith("@@ -", StringComparison.Ordinal))
        {
            return false;
        }

        text = text[4..];
        var plus = text.IndexOf(" +", StringComparison.Ordinal);
        var end = text.IndexOf(" @@", StringComparison.Ordinal);
        if (plus < 0 || end < plus + 2 || !TryReadRange(text[..plus], out var old) || !TryReadRange(text[(plus + 2)..end], out var fresh))
        {
            return false;
        }

        header = (old.Start, old.Count, fresh.Start, fresh.Count);
        return true;
    }

    private static bool TryReadRange(ReadOnlySpan<char> text, out (int Start, int Count) range)
    {
        range = (0, 1);
        var comma = text.IndexOf(',');
        var start = comma < 0 ? text : text[..comma];
        return int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out range.Start)
            && range.Start < int.MaxValue / 2
            && (comma < 0 || (int.TryParse(text[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out range.Count) && range.Count < int.MaxValue / 2));
    }
}
