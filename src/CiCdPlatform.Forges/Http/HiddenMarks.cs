using System.Text;

namespace CiCdPlatform.Forges.Http;

/// <summary>Marks at the end of what we write, which a reader of the page does not see: by them it is found again and told from what people write.</summary>
internal static class HiddenMarks
{
    private const string Close = " -->";

    /// <summary>The text with its marks below it. A mark that is quoted in the text is made one no more.</summary>
    public static string Write(string text, string open, IReadOnlyList<string> marks)
    {
        var whole = new StringBuilder(text.Replace("<!-- cicd", "<!--cicd", StringComparison.OrdinalIgnoreCase).TrimEnd());
        foreach (var mark in marks)
            whole.Append(whole.Length == 0 || mark != marks[0] ? "\n" : "\n\n").Append(open).Append(mark.Replace("--", "-\u200b-", StringComparison.Ordinal)).Append(Close);
        return whole.ToString().TrimStart('\n');
    }

    /// <summary>The text above the marks, and the marks.</summary>
    public static (string Text, IReadOnlyList<string> Marks) Read(string whole, string open)
    {
        var lines = whole.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        var marks = new List<string>();
        var end = lines.Length;
        for (; end > 0 && lines[end - 1].StartsWith(open, StringComparison.Ordinal) && lines[end - 1].EndsWith(Close, StringComparison.Ordinal); end--)
            marks.Insert(0, lines[end - 1][open.Length..^Close.Length].Replace("-\u200b-", "--", StringComparison.Ordinal));
        return (string.Join('\n', lines.AsSpan(0, end)!).TrimEnd(), marks);
    }
}
