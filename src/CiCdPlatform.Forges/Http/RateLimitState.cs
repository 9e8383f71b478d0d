using System.Globalization;
using System.Net.Http.Headers;

namespace CiCdPlatform.Forges.Http;

/// <summary>What a forge last said of a credential's budget.</summary>
/// <param name="Limit">Requests in the window.</param>
/// <param name="Remaining">Requests left.</param>
/// <param name="ResetIn">Until the window ends, by the forge's own clock.</param>
/// <param name="Resource">Which budget: <c>core</c>, <c>search</c> … on GitHub, the throttle's name on GitLab.</param>
public sealed record RateLimitState(int? Limit, int Remaining, TimeSpan? ResetIn, string? Resource)
{
    internal static RateLimitState? From(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Number(headers, "x-ratelimit-remaining", "RateLimit-Remaining") is not { } remaining)
            return null;
        var reset = Number(headers, "x-ratelimit-reset", "RateLimit-Reset");

        // Measured against the forge's clock, so that a skewed clock here neither hammers nor oversleeps.
        TimeSpan? resetIn = reset is { } at and > 0 and < 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(at) - (headers.Date ?? now) : null;
        if (resetIn < TimeSpan.Zero)
            resetIn = TimeSpan.Zero;
        var limit = Number(headers, "x-ratelimit-limit", "RateLimit-Limit");
        return new(limit is null ? null : Clamp(limit.Value), Clamp(remaining), resetIn, Text(headers, "x-ratelimit-resource") ?? Text(headers, "RateLimit-Name"));
    }

    internal static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (headers.Date ?? now),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    internal static string? Text(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static int Clamp(long value) => (int)Math.Clamp(value, 0, int.MaxValue);

    private static long? Number(HttpResponseHeaders headers, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (long.TryParse(Text(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return value;
        }

        return null;
    }
}
