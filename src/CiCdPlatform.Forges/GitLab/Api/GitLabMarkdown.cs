using System.Text;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Makes text fit to be a note: nothing in it acts, and suggestions are in GitLab's words.</summary>
internal static class GitLabMarkdown
{
    /// <summary>GitLab refuses notes and descriptions over a million characters; no person reads a tenth of that.</summary>
    public const int MaxLength = 100_000;

    private const string Suggestion = "```suggestion";

    /// <summary>
    /// Escapes lines that GitLab would obey (<c>/merge</c>, <c>/approve</c> …), for text that quotes a repository must not command as us. Lines of a closed code block
    /// stay as they are: GitLab does not obey them there, and a suggestion must not change.
    /// </summary>
    public static string Inert(string text)
    {
        // A quoted mark must not pass for one of ours.
        var lines = Clip(text.ReplaceLineEndings("\n").Replace("<!-- cicd", "<!--cicd", StringComparison.OrdinalIgnoreCase), MaxLength).Split('\n');
        var result = new StringBuilder(text.Length + 16);
        for (var index = 0; index < lines.Length;)
        {
            var end = Fence(lines[index]) is { } fence ? ClosingLine(lines, index, fence) : -1;
            if (end < 0)
            {
                Append(result, index, lines[index].TrimStart().StartsWith('/') ? Escape(lines[index]) : lines[index]);
                index++;
                continue;
            }

            for (; index <= end; index++)
            {
                Append(result, index, lines[index].TrimEnd() == Suggestion ? Suggestion + ":-0+0" : lines[index]);
            }
        }

        return result.ToString();
    }

    /// <summary>Shortens a text without cutting a character in two.</summary>
    public static string Clip(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + "…";
    }

    /// <summary>A fence that no line of the content can close.</summary>
    public static string FenceFor(IEnumerable<string> content) => new('`', Math.Max(3, 1 + content.Select(static line => line.Length - line.AsSpan().TrimStart('`').Length).DefaultIfEmpty(0).Max()));

    private static void Append(StringBuilder result, int index, string line)
    {
        if (index > 0)
        {
            result.Append('\n');
        }

        result.Append(line);
    }

    private static string Escape(string line)
    {
        var slash = line.IndexOf('/', StringComparison.Ordinal);
        return string.Concat(line.AsSpan(0, slash), "\\", line.AsSpan(slash));
    }

    // Only a fence at the very start of a line is a fence for the reader of commands.
    private static string? Fence(string line)
    {
        if (line.Length < 3 || line[0] is not ('`' or '~'))
        {
            return null;
        }

        var length = line.AsSpan().IndexOfAnyExcept(line[0]);
        length = length < 0 ? line.Length : length;
        return length >= 3 ? line[..length] : null;
    }

    private static int ClosingLine(string[] lines, int start, string fence)
    {
        for (var index = start + 1; index < lines.Length; index++)
        {
            if (lines[index].TrimEnd() == fence)
            {
                return index;
            }
        }

        return -1;
    }
}
