namespace CiCdPlatform.Forges.Http;

/// <summary>The trailer and the hidden comment by which an effect is found again.</summary>
internal static class CommitMarker
{
    /// <summary>How a hidden comment of ours begins.</summary>
    public const string Open = "<!-- cicd-delivery: ";

    private const string Trailer = "CiCd-Delivery: ";

    /// <summary>Ends a commit message with the trailer.</summary>
    public static string Append(string message, string marker) => IsIn(message, marker) ? message : $"{message.TrimEnd()}\n\n{Trailer}{marker}\n";

    /// <summary>Whether a line of the message is exactly the trailer.</summary>
    public static bool IsIn(string message, string marker)
    {
        foreach (var line in message.AsSpan().EnumerateLines())
        {
            if (line.TrimEnd().SequenceEqual(Trailer + marker))
                return true;
        }

        return false;
    }

    /// <summary>A comment that a reader of the page does not see.</summary>
    public static string Hidden(string marker) => $"{Open}{marker.Replace("--", "-\u200b-", StringComparison.Ordinal)} -->";
}
