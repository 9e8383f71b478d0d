using CiCdPlatform.Core.Diffs;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>Edits of block mappings that keep comments and layout; none when the place is not plain enough to be sure.</summary>
internal static class StepEdits
{
    /// <summary>Sets a value in a mapping below a key of a step or job, such as <c>with</c>; adds what is missing.</summary>
    public static IReadOnlyList<LineEdit> Set(RuleFile file, YamlMappingNode owner, string section, string key, string value)
    {
        if (!IsBlock(file, owner))
        {
            return [];
        }

        if (owner.Get(section) is YamlMappingNode mapping)
        {
            return mapping.Scalar(key) is { } old
                ? Replace(file, old, value)
                : IsBlock(file, mapping) ? Append(file, mapping, [$"{key}: {value}"]) : [];
        }

        // Behind the last key of the step, whatever it is.
        return owner.Get(section) is null ? Append(file, owner, [$"{section}:", $"  {key}: {value}"]) : [];
    }

    /// <summary>Adds lines as last entries of a block mapping.</summary>
    public static IReadOnlyList<LineEdit> Append(RuleFile file, YamlMappingNode mapping, IReadOnlyList<string> lines)
    {
        if (!IsBlock(file, mapping) || mapping.Children.Count == 0)
        {
            return [];
        }

        var (line, column) = file.At(file.OffsetOf(mapping.Start));
        var (offset, length) = file.Span(mapping.Children.Last().Value);
        var end = file.At(Math.Max(file.OffsetOf(mapping.Start), offset + length - (length > 0 ? 1 : 0))).Line;
        return end < line ? [] : [new LineEdit(end + 1, 0, [.. lines.Select(text => new string(' ', column - 1) + text)])];
    }

    /// <summary>Puts another text in the place of a scalar on one line.</summary>
    public static IReadOnlyList<LineEdit> Replace(RuleFile file, YamlScalarNode scalar, string value)
    {
        var (offset, length) = file.Span(scalar);
        return ReplaceAt(file, offset, length, value);
    }

    /// <summary>Puts another text in the place of a part of one line.</summary>
    public static IReadOnlyList<LineEdit> ReplaceAt(RuleFile file, int offset, int length, string value)
    {
        var (line, column) = file.At(offset);
        var text = file.Line(line);
        return column - 1 + length > text.Length ? [] : [new LineEdit(line, 1, [text[..(column - 1)] + value + text[(column - 1 + length)..]])];
    }

    /// <summary>Takes an entry of one line out of a block mapping, and the mapping's own key when nothing else is in it.</summary>
    public static IReadOnlyList<LineEdit> Remove(RuleFile file, YamlMappingNode owner, string section, string key)
    {
        if (owner.Get(section) is not YamlMappingNode mapping || !IsBlock(file, mapping) || mapping.Pair(key) is not var (name, value) || owner.Pair(section) is not var (sectionKey, _))
        {
            return [];
        }

        var first = file.At(file.OffsetOf(name.Start)).Line;
        var sectionLine = file.At(file.OffsetOf(sectionKey.Start)).Line;
        var (offset, length) = file.Span(value);
        if (file.At(offset + length).Line != first)
        {
            return [];
        }

        // A section that starts a list item carries the dash and cannot go.
        return mapping.Children.Count > 1 ? [new LineEdit(first, 1, [])]
            : first == sectionLine + 1 && owner.Children.Count > 1 && file.Line(sectionLine).TrimStart().StartsWith(section, StringComparison.Ordinal) ? [new LineEdit(sectionLine, 2, [])]
            : [];
    }

    private static bool IsBlock(RuleFile file, YamlMappingNode mapping) =>
        mapping.Style != MappingStyle.Flow && mapping.Anchor.IsEmpty && file.Text.Length > file.OffsetOf(mapping.Start) && file.Text[file.OffsetOf(mapping.Start)] != '{';
}
