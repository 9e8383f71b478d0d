using System.Text.Json;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>A payload that was read: an event, or nothing that concerns us, or an error that names what is wrong.</summary>
public sealed record GitHubPayloadResult(GitHubEvent? Event, string? Error)
{
    /// <summary>Whether it is well formed and of a kind that is not handled.</summary>
    public bool IsIgnored => Event is null && Error is null;
}

/// <summary>Reads the body of a delivery whose signature has been verified.</summary>
public static class GitHubPayload
{
    private const int MaxNameInMessage = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a body by its <c>X-GitHub-Event</c>; other events are ignored, so that a new subscription never fails.</summary>
    public static GitHubPayloadResult Parse(string? eventName, ReadOnlyMemory<byte> body)
    {
        if (string.IsNullOrEmpty(eventName))
            return new(null, "the header X-GitHub-Event is missing");
        var shown = eventName.Length > MaxNameInMessage ? eventName[..MaxNameInMessage] : eventName;
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new(null, "the payload is not a JSON object");
            var reader = new GitHubPayloadReader(document.RootElement);
            var read = reader.Read(eventName);
            return reader.Missing is { } missing ? new(null, $"the payload of \"{shown}\" has no {missing}") : new(read, null);
        }
        catch (JsonException error)
        {
            return new(null, $"the payload is not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or invalid UTF-8 inside a string shows only when the string is read.
            return new(null, "the payload holds text that is not valid Unicode");
        }
    }
}
