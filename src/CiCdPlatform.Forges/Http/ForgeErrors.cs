using System.Net;
using System.Text;
using System.Text.Json;

namespace CiCdPlatform.Forges.Http;

/// <summary>Turns a forge's refusal into a <see cref="ForgeException"/> in the forge's own words.</summary>
internal static class ForgeErrors
{
    private const int MaxMessage = 1_000;

    public static bool IsRateLimit(HttpResponseMessage response, ReadOnlySpan<byte> body) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.Forbidden => response.Headers.RetryAfter is not null
            || RateLimitState.Text(response.Headers, "x-ratelimit-remaining") == "0"
            || Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]) is var text
                && (text.Contains("rate limit", StringComparison.OrdinalIgnoreCase) || text.Contains("abuse detection", StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    public static ForgeFailure Classify(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => ForgeFailure.Unauthorised,
        HttpStatusCode.Forbidden => ForgeFailure.Forbidden,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => ForgeFailure.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => ForgeFailure.Conflict,
        HttpStatusCode.TooManyRequests => ForgeFailure.RateLimited,
        HttpStatusCode.RequestTimeout => ForgeFailure.Unavailable,
        >= HttpStatusCode.InternalServerError => ForgeFailure.Unavailable,
        _ => ForgeFailure.Invalid,
    };

    public static string Describe(ForgeEndpoint endpoint, ForgeRequest request, HttpResponseMessage response, ReadOnlySpan<byte> body, string? secret)
    {
        var text = new StringBuilder($"{endpoint.Name} answered {(int)response.StatusCode} to {request}");
        if (Said(body) is { Length: > 0 } said)
            text.Append(": ").Append(said);
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            && RateLimitState.Text(response.Headers, "x-accepted-github-permissions") is { Length: > 0 } permissions)
        {
            text.Append(" (needs the permission ").Append(permissions).Append("; grant it to the App and accept it for the installation)");
        }

        return Redact(text.Length > MaxMessage ? text.ToString(0, MaxMessage) + "…" : text.ToString(), secret);
    }

    public static string Redact(string text, string? secret) => string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "[redacted]", StringComparison.Ordinal);

    // GitHub: { message, errors: [ "…" | { resource, field, code, message } ] }. GitLab: { message: "…" | [ … ] | { field: [ … ] } } or { error, error_description }.
    private static string Said(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 16 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "";
            var parts = new List<string>();
            foreach (var name in (ReadOnlySpan<string>)["message", "error", "error_description", "errors"])
            {
                if (document.RootElement.TryGetProperty(name, out var value))
                    Collect(value, parts);
            }

            return string.Join("; ", parts.Distinct(StringComparer.Ordinal).Take(10));
        }
        catch (JsonException)
        {
            // A proxy's HTML page says nothing that a person needs.
            return "";
        }
    }

    private static void Collect(JsonElement value, List<string> parts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when !string.IsNullOrWhiteSpace(value.GetString()):
                parts.Add(value.GetString()!.ReplaceLineEndings(" "));
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray().Take(10))
                    Collect(item, parts);
                break;
            case JsonValueKind.Object when value.TryGetProperty("code", out _) || value.TryGetProperty("resource", out _):
                parts.Add(string.Join(' ', value.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).Select(p => p.Value.GetString())));
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject().Take(10))
                {
                    var inner = new List<string>();
                    Collect(property.Value, inner);
                    parts.AddRange(inner.Select(text => $"{property.Name} {text}"));
                }

                break;
        }
    }
}
