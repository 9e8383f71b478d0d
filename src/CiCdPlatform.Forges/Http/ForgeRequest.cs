using System.Text.Json;

namespace CiCdPlatform.Forges.Http;

/// <summary>One request; <paramref name="Path"/> is relative to the API's address, with its query.</summary>
internal sealed record ForgeRequest(HttpMethod Method, string Path)
{
    /// <summary>Sent as JSON when not null.</summary>
    public object? Body { get; init; }

    /// <summary>Overrides the forge's usual media type.</summary>
    public string? Accept { get; init; }

    /// <summary>
    /// Whether doing it twice does no harm; null = by the method: GET, HEAD, PUT and DELETE may repeat, POST and PATCH may not
    /// (a PATCH of a check run appends its annotations).
    /// </summary>
    public bool? Repeatable { get; init; }

    public bool MayRepeat => Repeatable ?? (Method == HttpMethod.Get || Method == HttpMethod.Head || Method == HttpMethod.Put || Method == HttpMethod.Delete);

    /// <summary>Whether it may be sent to a repository that is only observed: it says nothing to anybody, or is what may be said there.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>Whether it waits for its turn among the writes: it makes something that people are told of. What can be sent again without harm makes nothing new.</summary>
    public bool IsPaced => Method != HttpMethod.Get && Method != HttpMethod.Head && Repeatable != true;

    // Named without the query and without the body, so that it is safe in messages and logs.
    public override string ToString() => $"{Method} {(Path.IndexOf('?', StringComparison.Ordinal) is var q and >= 0 ? Path[..q] : Path)}";

    public HttpContent? CreateContent()
    {
        if (Body is null)
            return null;
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Body, Body.GetType(), ForgeJson.Options));
        content.Headers.ContentType = new("application/json");
        return content;
    }
}

/// <summary>An answer that was read to its end; <paramref name="Next"/> is the next page of a list.</summary>
internal sealed record ForgeResponse(int Status, ReadOnlyMemory<byte> Body, string? ETag, Uri? Next, RateLimitState? Rate)
{
    public T Read<T>(ForgeRequest request)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body.Span, ForgeJson.Options)
                ?? throw new ForgeException(ForgeFailure.Unavailable, $"The forge answered {request} with JSON null.");
        }
        catch (JsonException error)
        {
            throw new ForgeException(ForgeFailure.Unavailable, $"The forge answered {request} with JSON of another shape at {error.Path}.", inner: error);
        }
    }
}
