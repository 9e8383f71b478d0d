using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Edits;

/// <summary>Edits of YAML as it is laid out: what is added takes the indent of its neighbours. Null where the layout (one line, an alias) does not allow it.</summary>
internal static class BlockEdits
{
    /// <summary>New lines after a key of a mapping and its value; they are written as if at the mapping's own indent.</summary>
    public static LineEdit? After(this RuleFile file, YamlMappingNode mapping, string key, params IReadOnlyList<string> lines) =>
        mapping.Style != MappingStyle.Flow && mapping.Pair(key) is { } pair ? Insert(file.EntryEnd(pair.Key, pair.Value) + 1, mapping, lines) : null;

    /// <summary>New lines before a key of a mapping, and before the comment that stands over it.</summary>
    public static LineEdit? Before(this RuleFile file, YamlMappingNode mapping, string key, params IReadOnlyList<string> lines)
    {
        if (mapping.Style == MappingStyle.Flow || mapping.Pair(key) is not { } pair)
        {
            return null;
        }

        var line = (int)pair.Key.Start.Line;
        while (line > 1 && file.Line(line - 1).TrimStart().StartsWith('#'))
        {
            line--;
        }

        return Insert(line, mapping, lines);
    }

    /// <summary>New lines after the last key of a mapping.</summary>
    public static LineEdit? Append(this RuleFile file, YamlMappingNode mapping, params IReadOnlyList<string> lines) =>
        mapping.Style != MappingStyle.Flow && mapping.Children.Count > 0 && mapping.Children.Last() is { Key: YamlScalarNode { Value: { } last } } ? file.After(mapping, last, lines) : null;

    /// <summary>New lines in the mapping that is the value of a key, which is made when it is missing: after <paramref name="anchor"/>.</summary>
    public static LineEdit? AppendIn(this RuleFile file, YamlMappingNode owner, string key, string anchor, params IReadOnlyList<string> lines) => owner.Get(key) switch
    {
        YamlMappingNode { Children.Count: > 0 } mapping => file.Append(mapping, lines),
        null => file.After(owner, anchor, [key + ":", .. lines.Select(line => "  " + line)]),
        _ => null,
    };

    /// <summary>Another text in place of a scalar that stands on one line.</summary>
    public static LineEdit? Replace(this RuleFile file, YamlScalarNode node, string text)
    {
        var (offset, length) = file.Span(node);
        var (line, column) = file.At(offset);
        if (file.At(offset + length).Line != line)
        {
            return null;
        }

        var old = file.Line(line);
        return new LineEdit(line, 1, [old[..(column - 1)] + text + old[(column - 1 + length)..]]);
    }

    /// <summary>A new item of a block sequence before or after another; a blank line parts it where the others are parted so.</summary>
    public static LineEdit? InsertItem(this RuleFile file, YamlSequenceNode sequence, YamlNode beside, bool after, IReadOnlyList<string> lines)
    {
        if (sequence.Style == SequenceStyle.Flow || sequence.Children.Count == 0)
        {
            return null;
        }

        var first = (int)beside.Start.Line;
        var text = file.Line(first);
        var dash = text.Length - text.TrimStart().Length;
        if (dash >= text.Length || text[dash] != '-')
        {
            return null;
        }

        var inner = (int)beside.Start.Column - 1;
        var body = lines.Select((line, i) => i == 0 ? new string(' ', dash) + "-" + new string(' ', Math.Max(1, inner - dash - 1)) + line : (line.Length == 0 ? "" : new string(' ', inner) + line)).ToList();
        var parted = sequence.Children.Count > 1 && IsBlank(file, file.LastLine(sequence.Children[0]) + 1);
        if (after)
        {
            return new LineEdit(file.LastLine(beside) + 1, 0, parted ? ["", .. body] : body);
        }

        var line = first;
        while (line > 1 && file.Line(line - 1).TrimStart().StartsWith('#') && file.Line(line - 1).IndexOf('#', StringComparison.Ordinal) == dash)
        {
            line--;
        }

        return new LineEdit(line, 0, parted ? [.. body, ""] : body);
    }

    /// <summary>The lines of an item of a block sequence, as <see cref="InsertItem"/> takes them.</summary>
    public static List<string> ItemLines(this RuleFile file, YamlNode item)
    {
        var (first, last, indent) = ((int)item.Start.Line, file.LastLine(item), (int)item.Start.Column - 1);
        return [.. Enumerable.Range(first, last - first + 1).Select(file.Line).Select((line, i) => i == 0 ? line[Math.Min(indent, line.Length)..] : (line.Length >= indent && string.IsNullOrWhiteSpace(line[..indent]) ? line[indent..] : line.TrimStart()))];
    }

    /// <summary>Takes an item of a block sequence away, with the comment over it and the blank line that parted it.</summary>
    public static LineEdit RemoveItem(this RuleFile file, YamlNode item)
    {
        var (first, last) = ((int)item.Start.Line, file.LastLine(item));
        while (first > 1 && file.Line(first - 1).TrimStart().StartsWith('#'))
        {
            first--;
        }

        if (IsBlank(file, last + 1))
        {
            last++;
        }

        return new LineEdit(first, last - first + 1, []);
    }

    /// <summary>The last line that a node covers.</summary>
    public static int LastLine(this RuleFile file, YamlNode node) => node switch
    {
        YamlMappingNode { Style: not MappingStyle.Flow, Children.Count: > 0 } mapping => mapping.Children.Max(pair => file.EntryEnd(pair.Key, pair.Value)),
        YamlSequenceNode { Style: not SequenceStyle.Flow, Children.Count: > 0 } sequence => sequence.Children.Max(child => Math.Max((int)sequence.Start.Line, file.LastLine(child))),
        _ => EndLine(file, node),
    };

    // An alias stands where it was defined: above its key, below which nothing may be looked for.
    private static int EntryEnd(this RuleFile file, YamlNode key, YamlNode value) =>
        value.Start.CompareTo(key.Start) < 0 ? (int)key.Start.Line : Math.Max((int)key.Start.Line, file.LastLine(value));

    private static int EndLine(RuleFile file, YamlNode node)
    {
        var (offset, length) = file.Span(node);
        return file.At(offset + Math.Max(0, length - 1)).Line;
    }

    private static bool IsBlank(RuleFile file, int line) => line <= file.LineCount && string.IsNullOrWhiteSpace(file.Line(line));

    private static LineEdit Insert(int line, YamlMappingNode mapping, IReadOnlyList<string> lines)
    {
        var indent = new string(' ', (int)mapping.Children.First().Key.Start.Column - 1);
        return new LineEdit(line, 0, [.. lines.Select(text => text.Length == 0 ? "" : indent + text)]);
    }
}
