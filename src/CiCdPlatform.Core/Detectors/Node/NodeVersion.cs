using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Node;

/// <summary>The Node release a package asks for: a pinned one before a range.</summary>
internal static partial class NodeVersion
{
    private static readonly Dictionary<string, string> Lines = new(StringComparer.OrdinalIgnoreCase)
    {
        ["argon"] = "4",
        ["boron"] = "6",
        ["carbon"] = "8",
        ["dubnium"] = "10",
        ["erbium"] = "12",
        ["fermium"] = "14",
        ["gallium"] = "16",
        ["hydrogen"] = "18",
        ["iron"] = "20",
        ["jod"] = "22",
        ["krypton"] = "24",
    };

    public static void Offer(RepositoryView view, PackageJson package, ComponentDraft draft)
    {
        foreach (var name in (string[])[".nvmrc", ".node-version"])
        {
            if ((view.First(draft.Path, name) ?? view.First(".", name)) is { } file && view.FirstWord(file) is { } word)
            {
                draft.OfferVersion(Named(word), file, 1, $"version in {name}");
            }
        }

        if ((view.First(draft.Path, ".npmrc") ?? view.First(".", ".npmrc")) is { } npmrc)
        {
            VersionFiles.OfferMatch(view, draft, npmrc, UseNode(), "use-node-version in .npmrc");
        }

        VersionFiles.OfferMatch(view, draft, view.First(draft.Path, "pnpm-workspace.yaml"), UseNode(), "nodeVersion in pnpm-workspace.yaml");
        Field("volta", "node");
        VersionFiles.Offer(view, draft, "nodejs", "node");
        Field("engines", "node");
        if (package.Text("devEngines", "runtime", "name") == "node")
        {
            draft.OfferVersion(Named(package.Text("devEngines", "runtime", "version") ?? ""), package.Path, view.LineOf(package.Path, "\"runtime\""), "devEngines.runtime");
        }

        void Field(string group, string key)
        {
            if (package.Text(group, key) is { } value)
            {
                var start = view.LineOf(package.Path, $"\"{group}\"");
                var line = view.Lines(package.Path).Skip(start - 1).TakeWhile(line => !line.Contains($"\"{key}\"", StringComparison.Ordinal)).Count() + start;
                draft.OfferVersion(Named(value), package.Path, Math.Min(line, Math.Max(1, view.Lines(package.Path).Count)), $"{group}.{key}");
            }
        }
    }

    // "lts/hydrogen" is a release line by name; "lts/*", "node" and unknown names leave the choice open.
    private static string? Named(string version) =>
        version.StartsWith("lts/", StringComparison.OrdinalIgnoreCase) ? Lines.GetValueOrDefault(version[4..].Trim())
        : VersionFiles.Plain(version) is { } plain && plain.Any(char.IsDigit) ? plain : null;

    [GeneratedRegex(@"^\s*(use-node-version\s*=|useNodeVersion\s*:|nodeVersion\s*:)\s*['""]?v?(?<version>\d[\w.]*)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex UseNode();
}
