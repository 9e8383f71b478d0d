using System.Globalization;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Times as people write and read them.</summary>
internal static class Durations
{
    /// <summary><c>90s</c>, <c>30m</c>, <c>12h</c>, <c>7d</c> or <c>D.HH:MM:SS</c>; null when it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000)
        {
            switch (text[^1])
            {
                case 's':
                    return TimeSpan.FromSeconds(count);
                case 'm':
                    return TimeSpan.FromMinutes(count);
                case 'h':
                    return TimeSpan.FromHours(count);
                case 'd' when count <= 36_500:
                    return TimeSpan.FromDays(count);
            }
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? span : null;
    }

    /// <summary>A moment, or an age counted back from now; null when it is neither.</summary>
    public static DateTimeOffset? Moment(string text, DateTimeOffset now) =>
        Parse(text) is { } age ? now - age
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    /// <summary>Such as <c>340 ms</c>, <c>12.4 s</c>, <c>3 m 5 s</c> or <c>2 d 4 h</c>.</summary>
    public static string Show(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0 ms",
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} m {span.Seconds} s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
    };

    /// <summary>How long ago something was.</summary>
    public static string Ago(DateTimeOffset moment, DateTimeOffset now) => now - moment < TimeSpan.FromSeconds(1) ? "just now" : (now - moment) switch
    {
        { TotalMinutes: < 1 } span => $"{(int)span.TotalSeconds} s ago",
        { TotalHours: < 1 } span => $"{(int)span.TotalMinutes} m ago",
        { TotalDays: < 2 } span => $"{(int)span.TotalHours} h ago",
        var span => $"{(int)span.TotalDays} d ago",
    };
}
