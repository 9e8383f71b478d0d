using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Compose;

/// <summary>A container image as files name it: <paramref name="Repository"/> without registry, tag and digest.</summary>
internal sealed partial record ImageName(string Repository, string? Tag)
{
    /// <summary>The last part of the repository.</summary>
    public string Short => Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <summary>Reads a reference, with variables replaced by their defaults; null when nothing is left.</summary>
    public static ImageName? Parse(string text, Func<string, string?> variable)
    {
        var reference = Expand(text.Trim(), variable);
        reference = reference.Split('@')[0];
        var slash = reference.LastIndexOf('/');
        var colon = reference.IndexOf(':', slash + 1);
        var (repository, tag) = colon < 0 ? (reference, null) : (reference[..colon], reference[(colon + 1)..]);
        var parts = repository.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        // The first part is a registry when it has a dot or a port, or is the local one.
        if (parts.Count > 1 && (parts[0].Contains('.', StringComparison.Ordinal) || parts[0].Contains(':', StringComparison.Ordinal) || parts[0] == "localhost"))
        {
            parts.RemoveAt(0);
        }

        return parts.Count == 0 ? null : new ImageName(string.Join('/', parts).ToLowerInvariant(), string.IsNullOrEmpty(tag) ? null : tag);
    }

    /// <summary>Replaces <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>$NAME</c>; what has no value becomes empty.</summary>
    public static string Expand(string text, Func<string, string?> variable) => !text.Contains('$', StringComparison.Ordinal) ? text
        : Variable().Replace(text.Length > 2000 ? text[..2000] : text, match => variable(match.Groups["name"].Value) is { Length: > 0 } value ? value : match.Groups["default"].Value);

    [GeneratedRegex(@"\$(\{(?<name>\w+)(:?[-](?<default>[^}]*)|:?[?+][^}]*)?\}|(?<name>[A-Za-z_]\w*))", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Variable();
}
