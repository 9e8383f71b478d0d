using System.Globalization;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>Numbers, times and names as people read them.</summary>
internal static class Say
{
    private static readonly CultureInfo Form = CultureInfo.InvariantCulture;

    /// <summary>With separators between thousands.</summary>
    public static string Count(long number) => number.ToString("N0", Form);

    /// <summary>A number and its noun.</summary>
    public static string Plural(long number, string noun, string? many = null) => $"{Count(number)} {(number == 1 ? noun : many ?? noun + "s")}";

    /// <summary>How long ago; the day where that is longer than a month.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 0 } => "soon",
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } age => $"{(int)age.TotalMinutes} min ago",
        { TotalHours: < 48 } age => $"{(int)age.TotalHours} h ago",
        { TotalDays: < 31 } age => $"{(int)age.TotalDays} days ago",
        _ => at.ToString("d MMM yyyy", Form),
    };

    /// <summary>A moment in full, in UTC.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", Form) + " UTC";

    /// <summary>A day.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM", Form);

    /// <summary>A span of time, exact where it is short.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.001 => "–",
        < 1 => $"{(int)(seconds * 1000)} ms",
        < 60 => seconds.ToString(seconds < 10 ? "0.0" : "0", Form) + " s",
        < 3600 => $"{(int)(seconds / 60)} min {(int)(seconds % 60):00} s",
        < 172_800 => $"{(int)(seconds / 3600)} h {(int)(seconds % 3600 / 60):00} min",
        _ => $"{(int)(seconds / 86_400)} days",
    };

    /// <summary>A size.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{(bytes / 1024.0).ToString("0.#", Form)} KiB",
        _ => $"{(bytes / 1024.0 / 1024).ToString("0.#", Form)} MiB",
    };

    /// <summary>The first characters of a commit.</summary>
    public static string Short(string? commit) => commit is null ? "" : commit[..Math.Min(8, commit.Length)];

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => (share * 100).ToString("0", Form) + " %";

    /// <summary>A number of an SVG.</summary>
    public static string N(double number) => number.ToString("0.##", Form);

    /// <summary>A name of the code in words.</summary>
    public static string Words(string name)
    {
        var words = string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) && !char.IsUpper(name[i - 1]) ? " " + char.ToLowerInvariant(letter) : letter.ToString(Form)));
        return words.Replace(" orchestration", "", StringComparison.Ordinal).Replace(" activity", "", StringComparison.Ordinal).Replace('-', ' ');
    }

    /// <summary>The first letter in upper case.</summary>
    public static string Title(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
