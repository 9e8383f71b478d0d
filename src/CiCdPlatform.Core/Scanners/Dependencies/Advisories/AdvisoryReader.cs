using System.Text;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;
using CiCdPlatform.Core.Toml;
using CiCdPlatform.Core.Yaml;

namespace CiCdPlatform.Core.Scanners.Dependencies.Advisories;

/// <summary>The advisories of one file, or why it has none: <paramref name="Error"/> is null for a file that is simply something else.</summary>
public sealed record AdvisoryLoad(IReadOnlyList<Advisory> Advisories, string? Error);

/// <summary>
/// Reads advisories: OSV's format in JSON and YAML, and the native formats of RustSec, the Haskell and Julia advisory databases (TOML in Markdown), FriendsOfPHP, the Elixir
/// database, nodesecurity and retire.js.
/// </summary>
public static class AdvisoryReader
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Whether a file of this name may hold advisories at all.</summary>
    public static bool Concerns(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal)
            || name.EndsWith(".toml", StringComparison.Ordinal) || (name.EndsWith(".md", StringComparison.Ordinal) && name.Any(char.IsAsciiDigit));
    }

    /// <summary>Reads a file of a database; its path tells databases apart whose files do not name themselves.</summary>
    public static AdvisoryLoad Read(string path, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (content.Length > MaxBytes)
        {
            return new AdvisoryLoad([], $"its {content.Length} bytes are over the limit of {MaxBytes}");
        }

        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            var root = JsonValue.Read(content, out var error);
            return error is not null ? new AdvisoryLoad([], error) : Interpret(path, root!);
        }

        var text = Encoding.UTF8.GetString(content);
        if (path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal))
        {
            var yaml = YamlText.Load(text);
            return yaml.Error is not null ? new AdvisoryLoad([], $"line {yaml.Error.Line}: {yaml.Error.Message}") : yaml.Root is null ? new AdvisoryLoad([], null) : Interpret(path, JsonValue.From(yaml.Root));
        }

        if (path.EndsWith(".md", StringComparison.Ordinal))
        {
            if (Fenced(text) is not { } fenced)
            {
                return new AdvisoryLoad([], null);
            }

            return FromToml(path, fenced.Toml, fenced.Title);
        }

        return FromToml(path, text, "");
    }

    private static AdvisoryLoad FromToml(string path, string text, string title)
    {
        var toml = TomlText.Load(text);
        if (toml.Root is null)
        {
            return new AdvisoryLoad([], $"line {toml.ErrorLine}: {toml.Error}");
        }

        return NativeAdvisories.FromToml(JsonValue.From(toml.Root), path, title) is { } advisory ? new AdvisoryLoad([advisory], null) : new AdvisoryLoad([], null);
    }

    private static AdvisoryLoad Interpret(string path, JsonValue root) =>
        root["affected"] is not null && root.TextAt("id") is not null
            ? new AdvisoryLoad([OsvAdvisory.Of(root)], null)
            : root.Items.Count > 0 && root.Items[0]["affected"] is not null
            ? new AdvisoryLoad([.. root.Items.Where(item => item.TextAt("id") is not null).Select(OsvAdvisory.Of)], null)
            : new AdvisoryLoad([.. NativeAdvisories.Of(root, path)], null);

    // The machine's part stands in a fence at the top, the title below it.
    private static (string Toml, string Title)? Fenced(string text)
    {
        const string Fence = "```";
        var start = text.IndexOf(Fence + "toml", StringComparison.Ordinal);
        var body = start < 0 ? -1 : text.IndexOf('\n', start) + 1;
        var end = body <= 0 ? -1 : text.IndexOf("\n" + Fence, body - 1, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var heading = text.IndexOf("\n# ", end, StringComparison.Ordinal);
        var headingEnd = heading < 0 ? -1 : text.IndexOf('\n', heading + 3);
        return (text[body..Math.Max(end, body)], heading < 0 ? "" : text[(heading + 3)..(headingEnd < 0 ? text.Length : headingEnd)].Trim());
    }
}
