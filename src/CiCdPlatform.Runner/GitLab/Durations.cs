using System.Globalization;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Reads durations such as <c>1h 30m</c>, <c>30 minutes</c> or a bare number of seconds.</summary>
internal static partial class Durations
{
    /// <summary>The duration, or null when the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var rest = text.Trim().ToLowerInvariant();
        if (rest.Length is 0 or > 100)
        {
            return null;
        }

        if (double.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return Bounded(seconds);
        }

        double sum = 0;
        var matches = Part().Matches(rest);
        var covered = matches.Sum(m => m.Length);
        foreach (Match match in matches)
        {
            sum += double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * SecondsOf(match.Groups["unit"].Value);
        }

        return covered == rest.Length && !double.IsNaN(sum) ? Bounded(sum) : null;
    }

    private static TimeSpan? Bounded(double seconds) => seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : null;

    private static double SecondsOf(string unit) => unit switch
    {
        "s" or "sec" or "secs" or "second" or "seconds" => 1,
        "m" or "min" or "mins" or "minute" or "minutes" => 60,
        "h" or "hr" or "hrs" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => 86400,
        "w" or "wk" or "wks" or "week" or "weeks" => 604800,
        "mo" or "mos" or "month" or "months" => 2592000,
        "y" or "yr" or "yrs" or "year" or "years" => 31557600,
        _ => double.NaN,
    };

    [GeneratedRegex(@"(?<number>[0-9]+(?:\.[0-9]+)?) *(?<unit>[a-z]+)(?: *(?:,|and )? *)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
