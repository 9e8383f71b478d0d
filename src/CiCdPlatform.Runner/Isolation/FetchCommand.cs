namespace CiCdPlatform.Runner.Isolation;

/// <summary>A package manager's command that fetches, and the arguments that leave it at that.</summary>
/// <param name="Start">The words that it begins with.</param>
/// <param name="Flags">Words that may follow.</param>
/// <param name="Valued">Words that a value follows, as the next word or after <c>=</c>.</param>
/// <param name="Paths">Whether paths and package names may follow.</param>
/// <param name="Packages">Package names, with or without <c>@version</c>, one of which must follow.</param>
/// <param name="MayBeBare">Whether it may stand without a package.</param>
/// <param name="Needs">How one of the flags must begin for the command to be a fetch.</param>
internal sealed record FetchCommand(string Start, string[] Flags, string[] Valued, bool Paths = false, string[]? Packages = null, bool MayBeBare = false, string? Needs = null)
{
    public bool Takes(IReadOnlyList<string> words)
    {
        var start = Start.Split(' ');
        if (!words.Take(start.Length).SequenceEqual(start))
        {
            return false;
        }

        var rest = words.Skip(start.Length).ToList();
        var needed = Needs is null;
        var named = Packages is null || MayBeBare;
        for (var i = 0; i < rest.Count; i++)
        {
            var word = rest[i];
            if (Flags.Contains(word))
            {
                needed |= Needs is not null && word.StartsWith(Needs, StringComparison.Ordinal);
            }
            else if (Valued.Contains(word) && i + 1 < rest.Count && IsValue(rest[i + 1]))
            {
                i++;
            }
            else if (Packages is not null && Packages.Contains(word.Split('@')[0]))
            {
                named = true;
            }
            else if (!(word.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && Valued.Contains(word[..at]) && IsValue(word[(at + 1)..])) && !(Paths && IsValue(word)))
            {
                return false;
            }
        }

        return needed && named;
    }

    // An address could lead anywhere; packages come from the registries that the machine is set up for.
    private static bool IsValue(string word) => word.Length > 0 && word[0] != '-' && !word.Contains("://", StringComparison.Ordinal) && !word.Contains("git+", StringComparison.Ordinal);
}
