using System.Text.Json;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Version files that name a toolchain in the same way for every language.</summary>
internal static partial class VersionFiles
{
    private static readonly string[] MiseFiles = ["mise.toml", ".mise.toml", ".config/mise.toml", "mise/config.toml", ".config/mise/config.toml", ".rtx.toml"];

    /// <summary>
    /// Offers what version managers of the folder or the root are told about a tool: asdf, mise, proto, devbox and conda environments; the image of a container file comes last.
    /// </summary>
    public static void Offer(RepositoryView view, ComponentDraft draft, params string[] tools)
    {
        foreach (var folder in new[] { draft.Path, "." }.Distinct())
        {
            if (view.First(folder, ".tool-versions") is { } file)
            {
                foreach (var line in view.Numbered(file))
                {
                    if (line.Text.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries) is [var tool, var version, ..] && tools.Contains(tool))
                    {
                        draft.OfferVersion(Tool(tool, version), file, line.Number, $"{tool} in .tool-versions");
                    }
                }
            }

            foreach (var mise in MiseFiles.Select(name => view.First(folder, name)).OfType<string>())
            {
                foreach (var tool in tools)
                {
                    // A list holds the preferred one first, a table its version beside options.
                    if (view.Toml(mise)?.At("tools", tool) is { } value && (value.Items.Count > 0 ? value.Items[0] : value.At("version") ?? value) is { Text: { } version })
                    {
                        draft.OfferVersion(Tool(tool, version), mise, value.Line, $"{tool} in {RepositoryView.NameOf(mise)}");
                    }
                }
            }

            if (view.First(folder, ".prototools") is { } proto && tools.Select(tool => view.Toml(proto)?.At(tool)).FirstOrDefault(value => value is { Text: not null }) is { } stated)
            {
                draft.OfferVersion(Plain(stated.Text), proto, stated.Line, "version in .prototools");
            }

            if (view.First(folder, "devbox.json") is { } devbox && view.Json(devbox) is { } root && root.TryGetProperty("packages", out var packages) && packages.ValueKind == JsonValueKind.Array)
            {
                foreach (var pair in packages.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!.Split('@')).Where(pair => pair.Length == 2 && tools.Contains(pair[0])))
                {
                    draft.OfferVersion(Plain(pair[1]), devbox, view.LineOf(devbox, $"\"{pair[0]}@"), "version in devbox.json");
                }
            }
        }
    }

    /// <summary>Offers the version of the official image that a container file of the component's folder builds on: the last resort.</summary>
    public static void OfferImage(RepositoryView view, ComponentDraft draft, params string[] images)
    {
        if (draft.Version is not null || view.First(draft.Path, "Dockerfile", "Containerfile") is not { } file)
        {
            return;
        }

        var lines = view.Lines(file);
        for (var i = 0; i < lines.Count; i++)
        {
            if (From().Match(lines[i]) is { Success: true } from && images.Contains(from.Groups["image"].Value))
            {
                draft.OfferVersion(from.Groups["version"].Value, file, i + 1, $"image {from.Groups["image"].Value}");
                return;
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

    /// <summary>Offers the version that a pattern finds first in a file of the folder, by its group <c>version</c>.</summary>
    public static void OfferMatch(RepositoryView view, ComponentDraft draft, string? file, Regex pattern, string why)
    {
        if (file is null || draft.Version is not null)
        {
            return;
        }

        var lines = view.Lines(file);
        for (var i = 0; i < lines.Count; i++)
        {
            if (pattern.Match(lines[i]) is { Success: true } match)
            {
                draft.OfferVersion(Plain(match.Groups["version"].Value), file, i + 1, why);
                return;
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

    // Version managers put the vendor of a Java, or the platform of an Elixir, beside the version.
    private static string? Tool(string tool, string version) =>
        tool == "java" && Vendor().Match(version) is { Success: true } match ? match.Groups["version"].Value
        : version.IndexOf("-otp-", StringComparison.Ordinal) is var at and > 0 ? Plain(version[..at])
        : Plain(version);

    [GeneratedRegex(@"^([a-z][a-z_]*-)*(?<version>\d+(\.\d+)*)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Vendor();

    [GeneratedRegex(@"^\s*FROM\s+(--platform=\S+\s+)?([\w.\-]+(:\d+)?/)*(?<image>[a-z\-]+):(?<version>\d+(\.\d+)*)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex From();
}
