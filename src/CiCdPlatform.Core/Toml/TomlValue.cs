namespace CiCdPlatform.Core.Toml;

/// <summary>A value of a TOML document with its 1-based line: a scalar as text, a list, or a table.</summary>
public sealed class TomlValue
{
    private TomlValue(int line) => Line = line;

    /// <summary>Where it begins.</summary>
    public int Line { get; }

    /// <summary>A scalar's text: strings unescaped, numbers, booleans and dates as they are written; null for a list or a table.</summary>
    public string? Text { get; private init; }

    /// <summary>Whether <see cref="Text"/> was written as a string.</summary>
    public bool IsString { get; private init; }

    /// <summary>The elements of a list, empty for anything else.</summary>
    public IReadOnlyList<TomlValue> Items => Elements ?? [];

    /// <summary>The members of a table, empty for anything else.</summary>
    public IReadOnlyDictionary<string, TomlValue> Members => Table ?? EmptyTable;

    internal List<TomlValue>? Elements { get; private init; }

    internal Dictionary<string, TomlValue>? Table { get; private init; }

    private static Dictionary<string, TomlValue> EmptyTable { get; } = [];

    /// <summary>The value behind a chain of table keys, or null.</summary>
    public TomlValue? At(params ReadOnlySpan<string> keys)
    {
        var value = this;
        foreach (var key in keys)
        {
            if (value.Table is null || !value.Table.TryGetValue(key, out var next))
            {
                return null;
            }

            value = next;
        }

        return value;
    }

    /// <summary>The string behind a chain of table keys, or null when it is missing or something else.</summary>
    public string? TextAt(params ReadOnlySpan<string> keys) => At(keys) is { IsString: true } value ? value.Text : null;

    internal static TomlValue Scalar(string text, bool isString, int line) => new(line) { Text = text, IsString = isString };

    internal static TomlValue NewList(int line) => new(line) { Elements = [] };

    internal static TomlValue NewTable(int line) => new(line) { Table = new Dictionary<string, TomlValue>(StringComparer.Ordinal) };
}

/// <summary>The outcome of reading TOML: a root table or an error that names its line.</summary>
public sealed record TomlLoad(TomlValue? Root, string? Error, int ErrorLine);
