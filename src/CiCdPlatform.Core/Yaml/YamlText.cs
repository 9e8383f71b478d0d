using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Yaml;

/// <summary>Loads YAML that nobody vouches for: bounded in size, depth and number of nodes, with 1-based positions.</summary>
public static class YamlText
{
    /// <summary>Largest text accepted, in characters.</summary>
    public const int MaxCharacters = 4 * 1024 * 1024;

    private const int MaxDepth = 100;
    private const int MaxNodes = 500_000;

    /// <summary>
    /// The root of the first document, or an error that names line and column. Anchors are shared, not copied; a text whose aliases would
    /// unfold to more than 500,000 nodes, or that refers to itself, is refused.
    /// </summary>
    public static YamlLoad Load(string text)
    {
        var all = LoadAll(text);
        return new YamlLoad(all.Error is null && all.Roots.Count > 0 ? all.Roots[0] : null, all.Error);
    }

    /// <summary>The roots of all documents, under the bounds of <see cref="Load"/> together, or an error that names line and column.</summary>
    public static YamlDocuments LoadAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxCharacters)
        {
            return new YamlDocuments([], new YamlError(1, 1, $"the file has {text.Length} characters; at most {MaxCharacters} are read"));
        }

        try
        {
            GuardDepth(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var sizes = new Dictionary<YamlNode, long>(ReferenceEqualityComparer.Instance);
            var roots = stream.Documents.Select(document => document.RootNode).ToList();
            return roots.Sum(root => Unfolded(root, sizes, 0)) > MaxNodes
                ? new YamlDocuments([], new YamlError(1, 1, $"its aliases unfold to more than {MaxNodes} nodes"))
                : new YamlDocuments(roots, null);
        }
        catch (YamlException e)
        {
            return new YamlDocuments([], new YamlError((int)e.Start.Line, (int)e.Start.Column, e.Message));
        }
        catch (InvalidOperationException)
        {
            // The scanner throws this, without a place, at some plain text that breaks off inside brackets.
            return new YamlDocuments([], new YamlError(1, 1, "a bracket is not closed"));
        }
    }

    private static void GuardDepth(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
            {
                throw new YamlException(parser.Current.Start, parser.Current.End, $"nested deeper than {MaxDepth} levels");
            }
        }
    }

    private static long Unfolded(YamlNode node, Dictionary<YamlNode, long> sizes, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(node.Start, node.End, "an alias refers to itself or nests too deep");
        }

        if (sizes.TryGetValue(node, out var known))
        {
            return known;
        }

        long size = 1;
        foreach (var child in node switch
        {
            YamlMappingNode mapping => mapping.Children.SelectMany(pair => new[] { pair.Key, pair.Value }),
            YamlSequenceNode sequence => sequence.Children,
            _ => [],
        })
        {
            size = Math.Min(size + Unfolded(child, sizes, depth + 1), MaxNodes + 1L);
        }

        return sizes[node] = size;
    }
}

/// <summary>The outcome of loading YAML: a root, an error, or neither when the text is empty.</summary>
public sealed record YamlLoad(YamlNode? Root, YamlError? Error);

/// <summary>The roots of all documents of a text, or an error.</summary>
public sealed record YamlDocuments(IReadOnlyList<YamlNode> Roots, YamlError? Error);

/// <summary>What is wrong, and the 1-based place.</summary>
public sealed record YamlError(int Line, int Column, string Message);
