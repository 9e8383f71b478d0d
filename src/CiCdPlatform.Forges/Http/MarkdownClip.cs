namespace CiCdPlatform.Forges.Http;

/// <summary>Shortens Markdown where a reader loses least: at the end of a line, with what was open closed.</summary>
internal static class MarkdownClip
{
    private const string Cut = "\n\n… (shortened)";
    private const string OpenDetails = "<details>";
    private const string CloseDetails = "</details>";

    /// <summary>The text within <paramref name="max"/> characters.</summary>
    public static string Clip(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        // Closing takes room itself, so what is kept shrinks until all of it fits; it does so within a few rounds.
        for (var room = max - Cut.Length; room > 0; room = Math.Min(room - 64, room * 9 / 10))
        {
            var kept = AtLineEnd(text, room);
            var closing = Closing(kept);
            if (kept.Length + closing.Length + Cut.Length <= max)
            {
                return kept + closing + Cut;
            }
        }

        return Plain(text, max);
    }

    /// <summary>Cuts a line, never inside a character.</summary>
    public static string Plain(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var end = Math.Max(0, max - 1);
        return (end > 0 && char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end]) + "…";
    }

    // A line longer than half of the room is cut rather than lost.
    private static string AtLineEnd(string text, int room)
    {
        var end = text.LastIndexOf('\n', room - 1);
        return end >= room / 2 ? text[..end] : char.IsHighSurrogate(text[room - 1]) ? text[..(room - 1)] : text[..room];
    }

    private static string Closing(string text)
    {
        var (fence, details) = ((string?)null, 0);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimStart();
            var run = line.IndexOfAnyExcept('`');
            run = run < 0 ? line.Length : run;
            if (run >= 3 && (fence is null || (run >= fence.Length && line[run..].IsWhiteSpace())))
            {
                fence = fence is null ? new string('`', run) : null;
            }
            else if (fence is null)
            {
                details += line.Count(OpenDetails) - line.Count(CloseDetails);
            }
        }

        return (fence is null ? "" : "\n" + fence) + string.Concat(Enumerable.Repeat("\n\n" + CloseDetails, Math.Clamp(details, 0, 20)));
    }
}
