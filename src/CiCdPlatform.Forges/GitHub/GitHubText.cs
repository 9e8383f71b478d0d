using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Texts within GitHub's limits.</summary>
internal static class GitHubText
{
    public const int MaxLength = 65_535;

    /// <summary>Cuts Markdown at the limit where a reader loses least.</summary>
    public static string Clip(string text, int max = MaxLength) => MarkdownClip.Clip(text, max);

    /// <summary>Cuts a line, such as a title or a label.</summary>
    public static string Line(string text, int max) => MarkdownClip.Plain(text.ReplaceLineEndings(" "), max);

    /// <summary>Markdown within the limit, with hidden marks below it that are never cut.</summary>
    public static string Marked(string text, IReadOnlyList<string> marks) =>
        HiddenMarks.Write(Clip(text, MaxLength - marks.Sum(static mark => mark.Length + CommitMarker.Open.Length + 8) - 8), CommitMarker.Open, marks);

    /// <summary>A fence that no line of the content can close.</summary>
    public static string Fence(IEnumerable<string> content)
    {
        var longest = content.Select(static line => line.Length - line.AsSpan().TrimStart('`').Length).DefaultIfEmpty(0).Max();
        return new string('`', Math.Max(3, longest + 1));
    }
}
