namespace CiCdPlatform.Forges.GitHub;

/// <summary>Texts within GitHub's limits.</summary>
internal static class GitHubText
{
    public const int MaxLength = 65_535;

    private const string Cut = "\n\n… (shortened)";

    /// <summary>Cuts a text at the limit, never inside a character.</summary>
    public static string Clip(string text, int max = MaxLength)
    {
        if (text.Length <= max)
            return text;
        var cut = max > 2 * Cut.Length ? Cut : "";
        var end = max - cut.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + cut;
    }
}
