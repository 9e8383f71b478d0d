namespace CiCdPlatform.Core.Rules.Containers.Shell;

/// <summary>Text put together from pieces of a file, each character of which knows its offset there.</summary>
internal sealed record MappedText(string Text, IReadOnlyList<int> Map)
{
    public static MappedText Empty { get; } = new("", []);

    /// <summary>Text that stands in the file as it is.</summary>
    public static MappedText At(string text, int offset) => new(text, [.. Enumerable.Range(offset, text.Length)]);

    /// <summary>The file's offset of a character; the end of the text stands behind its last character.</summary>
    public int OffsetOf(int index) => Map.Count == 0 ? 0 : index < Map.Count ? Map[index] : Map[^1] + 1;

    public MappedText Slice(int start, int length) => new(Text.Substring(start, length), [.. Map.Skip(start).Take(length)]);

    public MappedText From(int start) => Slice(start, Text.Length - start);

    public MappedText Trim()
    {
        var start = 0;
        var end = Text.Length;
        while (start < end && char.IsWhiteSpace(Text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(Text[end - 1]))
        {
            end--;
        }

        return Slice(start, end - start);
    }
}

/// <summary>A word with its quotes taken off, and where it stands.</summary>
internal sealed record MappedWord(MappedText Value, int Offset, int Length)
{
    public string Text => Value.Text;

    /// <summary>Whether it was quoted, at least in part.</summary>
    public bool Quoted { get; init; }

    /// <summary>Whether a variable or another command decides what it says.</summary>
    public bool IsDynamic => Text.Contains('$', StringComparison.Ordinal) || Text.Contains('`', StringComparison.Ordinal);

    public override string ToString() => Text;
}
