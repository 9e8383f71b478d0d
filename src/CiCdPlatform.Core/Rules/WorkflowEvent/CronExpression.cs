using System.Globalization;

namespace CiCdPlatform.Core.Rules;

/// <summary>The five fields of a schedule.</summary>
internal static class CronExpression
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The shortest time between two runs within a day, in minutes, or what is wrong.</summary>
    public static (int? Minutes, string? Fault) Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            return (null, $"a schedule has five fields (minute, hour, day, month, day of the week), not {fields.Length}");
        }

        var minutes = new SortedSet<int>();
        var hours = new SortedSet<int>();
        var fault = Field(fields[0], 0, 59, [], minutes) ?? Field(fields[1], 0, 23, [], hours) ?? Field(fields[2], 1, 31, [], []) ?? Field(fields[3], 1, 12, Months, [], 1) ?? Field(fields[4], 0, 6, Days, []);
        if (fault is not null)
        {
            return (null, fault);
        }

        var shortest = minutes.Zip(minutes.Skip(1), (first, second) => second - first).DefaultIfEmpty(60).Min();
        var crosses = hours.Any(hour => hours.Contains((hour + 1) % 24));
        return (crosses ? Math.Min(shortest, 60 - minutes.Max + minutes.Min) : shortest, null);
    }

    private static string? Field(string field, int min, int max, string[] names, SortedSet<int> values, int firstName = 0)
    {
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var all] => (all, 1),
                [var all, var every] when int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => (all, number),
                _ => ("", 0),
            };
            int Number(string text) => Array.IndexOf(names, text.ToLowerInvariant()) is >= 0 and var index ? index + firstName
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
            var (from, to) = range.Split('-') switch
            {
                ["*" or "?"] => (min, max),
                [var one] => (Number(one), part.Contains('/', StringComparison.Ordinal) ? max : Number(one)),
                [var first, var last] => (Number(first), Number(last)),
                _ => (-1, -1),
            };
            if (step == 0 || from < min || to > max || from > to)
            {
                return $"`{part}` is no part of a field from {min} to {max}";
            }

            for (var value = from; value <= to; value += step)
            {
                values.Add(value);
            }
        }

        return null;
    }
}
