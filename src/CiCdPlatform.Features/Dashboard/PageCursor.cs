using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Where a page of rows ended: the values that it is sorted by, so that the next one begins there whatever was added meanwhile.</summary>
public static class PageCursor
{
    private const int MaxLength = 2_000;

    /// <summary>The cursor of a row.</summary>
    public static string Of(params ReadOnlySpan<object> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\n", " ", StringComparison.Ordinal));
        }

        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The values of a cursor, or null when it is none of so many values: the first page is shown then.</summary>
    public static IReadOnlyList<string>? Read(string? cursor, int values)
    {
        if (cursor is not { Length: > 0 and < MaxLength })
        {
            return null;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n');
            return parts.Length == values ? parts : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    internal static long? Number(IReadOnlyList<string>? values, int at) =>
        values is not null && long.TryParse(values[at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A text as a LIKE pattern with the escape <c>\</c> that is found anywhere.</summary>
    internal static string Anywhere(string text) =>
        "%" + text.Trim().ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}

/// <summary>A page of rows; <paramref name="Next"/> is the cursor of the page that follows, null on the last one.</summary>
public sealed record BoardPage<T>(IReadOnlyList<T> Rows, string? Next)
{
    /// <summary>The page of rows of which one more than asked for was read.</summary>
    internal static BoardPage<T> Of(IReadOnlyList<T> rows, int size, Func<T, string> cursor) =>
        rows.Count > size ? new BoardPage<T>([.. rows.Take(size)], cursor(rows[size - 1])) : new BoardPage<T>(rows, null);
}
