namespace CiCdPlatform.Core.Diagnosis.Understanding;

/// <summary>Where a sign of a category is looked for.</summary>
internal enum SignPlace
{
    /// <summary>The lines that say why it failed.</summary>
    Text,

    /// <summary>The command or the step that failed.</summary>
    Command,
}

/// <summary>Words that speak for a category, with examples that they are found in and texts in which they are not.</summary>
/// <param name="Weight">How much they say: 1 little, 3 much, 6 almost all.</param>
/// <param name="Words">Parted by <c>|</c>, found in any case.</param>
internal sealed record CategorySign(FailureCategory Category, SignPlace Place, int Weight, string Words)
{
    public string[] Each { get; } = Words.Split('|');

    public bool IsIn(string text)
    {
        foreach (var word in Each)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
