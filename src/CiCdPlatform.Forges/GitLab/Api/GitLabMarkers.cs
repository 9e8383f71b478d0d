using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Marks by which what we wrote is found again: a commit trailer and hidden comments.</summary>
internal static class GitLabMarkers
{
    /// <summary>How a hidden comment of ours begins.</summary>
    public const string Open = "<!-- cicd:";

    private const string Trailer = "CiCd-Delivery: ";

    /// <summary>The message with the trailer as its last line.</summary>
    public static string Sign(string message, string marker)
    {
        if (HasTrailer(message, marker))
        {
            return message;
        }

        var text = message.TrimEnd();
        var last = text[(text.LastIndexOf('\n') + 1)..];

        // Trailers of one block stand without an empty line between them, or git reads the last one alone.
        var separator = text.Contains('\n', StringComparison.Ordinal) && IsTrailer(last) ? "\n" : "\n\n";
        return $"{text}{separator}{Trailer}{marker}\n";
    }

    /// <summary>Whether a commit message carries the marker as a line of its own.</summary>
    public static bool HasTrailer(string? message, string marker) =>
        message is not null && message.Split('\n').Any(line => line.TrimEnd() == Trailer + marker);

    /// <summary>The hidden comment of a review.</summary>
    public static string Hidden(string marker) => $"{Open}{marker.Replace("--", "-\u200b-", StringComparison.Ordinal)} -->";

    /// <summary>The hidden comment of one remark of a review: the same remark has the same mark, wherever it stands in the list.</summary>
    public static string Hidden(string marker, ReviewComment comment) => Hidden($"{marker}:{Digest($"{comment.Path}\n{comment.Line}\n{comment.Body}")}");

    /// <summary>The hidden comment that tells whether a summary says what it should.</summary>
    public static string Content(string text) => $"<!-- cicd-content:{Digest(text)} -->";

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];

    private static bool IsTrailer(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") < 0;
    }
}
