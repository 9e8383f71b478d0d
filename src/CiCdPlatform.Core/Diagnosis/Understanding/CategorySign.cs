namespace CiCdPlatform.Core.Diagnosis.Understanding;

/// <summary>Where a sign of a category is looked for.</summary>
internal enum SignPlace
{
    /// <summary>The lines that say why it failed.</summary>
    Text,

    /// <summary>The command or the step that failed.</summary>
    Command,
}

/// <summary>Words that speak for a category.</summary>
/// <param name="Weight">How much they say: 1 little, 3 much, 6 almost all.</param>
/// <param name="Words">Parted by <c>|</c>, found in any case.</param>
internal sealed record CategorySign(FailureCategory Category, SignPlace Place, int Weight, string Words)
{
    public string[] Each { get; } = Words.Split('|');

    /// <summary>Whether one of the words begins in the text where a word or a part of a name such as <c>SocketTimeout</c> does: "latest" holds no test.</summary>
    public bool IsIn(string text)
    {
        foreach (var word in Each)
        {
            for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                if (at == 0 || !char.IsAsciiLetter(word[0]) || !char.IsAsciiLetter(text[at - 1]) || (char.IsAsciiLetterUpper(text[at]) && char.IsAsciiLetterLower(text[at - 1])))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
