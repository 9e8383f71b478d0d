namespace CiCdPlatform.Core.Detectors;

/// <summary>Version files that name a toolchain in the same way for every language.</summary>
internal static class VersionFiles
{
    /// <summary>Offers what <c>.tool-versions</c> or <c>mise.toml</c> of the folder or the root say about a tool.</summary>
    public static void Offer(RepositoryView view, ComponentDraft draft, params string[] tools)
    {
        foreach (var folder in new[] { draft.Path, "." }.Distinct())
        {
            if (view.First(folder, ".tool-versions") is { } file)
            {
                foreach (var (line, number) in view.Lines(file).Select((line, i) => (line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries), i + 1)))
                {
                    if (line.Length >= 2 && tools.Contains(line[0]))
                    {
                        draft.OfferVersion(Plain(line[1]), file, number, $"{line[0]} in .tool-versions");
                    }
                }
            }

            if (view.First(folder, "mise.toml", ".mise.toml") is { } mise && view.Toml(mise) is { } root)
            {
                foreach (var tool in tools)
                {
                    if (root.TextAt("tools", tool) is { } version)
                    {
                        draft.OfferVersion(Plain(version), mise, root.At("tools", tool)!.Line, $"{tool} in mise.toml");
                    }
                }
            }
        }
    }

    /// <summary>Offers the first word of a file such as <c>.ruby-version</c> in the folder or the root.</summary>
    public static void OfferFile(RepositoryView view, ComponentDraft draft, string name, string prefix = "")
    {
        foreach (var folder in new[] { draft.Path, "." }.Distinct())
        {
            if (view.First(folder, name) is { } file && view.FirstWord(file) is { } word)
            {
                word = word.StartsWith(prefix, StringComparison.Ordinal) ? word[prefix.Length..] : word;
                draft.OfferVersion(Plain(word), file, view.LineOf(file, word), $"version in {name}");
            }
        }
    }

    /// <summary>A constraint without blanks around its operators and without a leading <c>v</c>; null for one that allows everything.</summary>
    public static string? Plain(string? version)
    {
        if (version is null)
        {
            return null;
        }

        var parts = version.Trim().TrimStart('v', 'V').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join(' ', parts);
        foreach (var symbol in (string[])[">=", "<=", "==", "~=", "!=", "~>", "^", ">", "<", "="])
        {
            text = text.Replace(symbol + " ", symbol, StringComparison.Ordinal);
        }

        text = text.Replace(", ", ",", StringComparison.Ordinal);
        return text is "" or "*" or "latest" or "system" || text.Length > 100 ? null : text.EndsWith(".x", StringComparison.Ordinal) && text.All(c => char.IsDigit(c) || c is '.' or 'x') ? text.Replace(".x", "", StringComparison.Ordinal) : text;
    }
}
