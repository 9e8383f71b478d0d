using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>A <c>${{ }}</c> in a scalar of a file; <paramref name="Tree"/> is null when it cannot be read.</summary>
internal sealed record FencedExpression(YamlScalarNode Node, int Offset, int Length, Expr? Tree)
{
    private const int MostInOneScalar = 1000;

    /// <summary>Every expression in the values of a YAML tree, in the order of the text.</summary>
    public static IReadOnlyList<FencedExpression> All(RuleFile file, YamlNode? root) =>
        [.. ScalarsOf(root, 0).SelectMany(scalar => In(file, scalar)).DistinctBy(found => found.Offset).OrderBy(found => found.Offset)];

    /// <summary>The expressions of one scalar; places are those in the file, also of text that is folded or quoted.</summary>
    public static IEnumerable<FencedExpression> In(RuleFile file, YamlScalarNode scalar)
    {
        if (scalar.Value is null || !scalar.Value.Contains("${{", StringComparison.Ordinal))
        {
            yield break;
        }

        var (offset, length) = file.Span(scalar);
        var text = file.Text.Substring(offset, length);
        var at = 0;
        for (var count = 0; count < MostInOneScalar && Next(text, at) is var (start, size); count++)
        {
            at = start + size;
            yield return new FencedExpression(scalar, offset + start, size, ExprParser.Parse(Unquoted(text.Substring(start + 3, size - 5), scalar.Style)));
        }
    }

    /// <summary>Where the next fence from an index on starts and how long it is, or null; braces in strings do not end it.</summary>
    public static (int Start, int Length)? Next(string text, int from)
    {
        var start = text.IndexOf("${{", from, StringComparison.Ordinal);
        var quoted = false;
        for (var i = start + 3; start >= 0 && i + 1 < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == '}' && text[i + 1] == '}')
            {
                return (start, i + 2 - start);
            }
        }

        return null;
    }

    /// <summary>The place of a part of the expression in the file.</summary>
    public (int Offset, int Length) Span(Expr part) =>
        part.End + 5 > Length ? (Offset, Length) : (Offset + 3 + part.Start, part.End - part.Start);

    private static string Unquoted(string text, ScalarStyle style) => style switch
    {
        ScalarStyle.SingleQuoted => text.Replace("''", "'", StringComparison.Ordinal),
        ScalarStyle.DoubleQuoted => text.Replace("\\\"", "\"", StringComparison.Ordinal),
        _ => text,
    };

    private static IEnumerable<YamlScalarNode> ScalarsOf(YamlNode? node, int depth) => node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlSequenceNode sequence when depth < 50 => sequence.Children.SelectMany(child => ScalarsOf(child, depth + 1)),
        YamlMappingNode mapping when depth < 50 => mapping.Children.SelectMany(pair => ScalarsOf(pair.Key, depth + 1).Concat(ScalarsOf(pair.Value, depth + 1))),
        _ => [],
    };
}
