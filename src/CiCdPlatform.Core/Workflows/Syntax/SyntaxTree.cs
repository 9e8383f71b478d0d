using CiCdPlatform.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace CiCdPlatform.Core.Workflows;

/// <summary>The first document of a YAML file as a tree, its faults of anchors, or why it cannot be read.</summary>
internal sealed record SyntaxTree(SyntaxNode? Root, IReadOnlyList<SyntaxProblem> Problems, IReadOnlyList<SyntaxProblem> UnusedAnchors, YamlError? Error)
{
    private const int MaxDepth = 100;
    private const int MaxNodes = 500_000;

    /// <summary>Reads a text; bounded in size, in depth and in what its aliases unfold to. Never throws for what the text holds.</summary>
    public static SyntaxTree Load(string text)
    {
        if (text.Length > YamlText.MaxCharacters)
        {
            return Broken(1, 1, $"the file has {text.Length} characters; at most {YamlText.MaxCharacters} are read");
        }

        try
        {
            return new Reader(new Parser(new StringReader(text))).Read();
        }
        catch (YamlException e)
        {
            return Broken((int)e.Start.Line, (int)e.Start.Column, e.InnerException?.Message ?? e.Message);
        }
        catch (InvalidOperationException)
        {
            // The scanner throws this, without a place, at some plain text that breaks off inside brackets.
            return Broken(1, 1, "a bracket is not closed");
        }
    }

    private static SyntaxTree Broken(int line, int column, string message) => new(null, [], [], new YamlError(Math.Max(line, 1), Math.Max(column, 1), message));

    private sealed class Reader(Parser parser)
    {
        private readonly Dictionary<string, SyntaxNode> _anchors = new(StringComparer.Ordinal);
        private readonly Dictionary<SyntaxNode, long> _sizes = new(ReferenceEqualityComparer.Instance);
        private readonly HashSet<SyntaxNode> _open = new(ReferenceEqualityComparer.Instance);
        private readonly HashSet<SyntaxNode> _used = new(ReferenceEqualityComparer.Instance);
        private readonly List<SyntaxNode> _anchored = [];
        private readonly List<SyntaxProblem> _problems = [];

        public SyntaxTree Read()
        {
            SyntaxNode? root = null;
            while (parser.MoveNext())
            {
                if (parser.Current is NodeEvent or AnchorAlias)
                {
                    // The header of a GitLab component stands before the pipeline; in all other files the first document is the one that counts.
                    var document = Node(0);
                    root = root is null || root.Get("spec") is not null ? document : root;
                }
            }

            return new SyntaxTree(
                root,
                _problems,
                [.. _anchored.Where(node => !_used.Contains(node)).Select(node => new SyntaxProblem(node, $"The anchor `{node.Anchor}` is never used."))],
                null);
        }

        private SyntaxNode Node(int depth)
        {
            var current = parser.Current!;
            if (depth > MaxDepth)
            {
                throw new YamlException(current.Start, current.End, $"nested deeper than {MaxDepth} levels");
            }

            switch (current)
            {
                case AnchorAlias alias:
                    return Resolve(alias);
                case Scalar scalar:
                    return Finish(Of(scalar), scalar);
                case SequenceStart start:
                    var sequence = Open(new SyntaxNode(SyntaxKind.Sequence, start.Start, start.End) { Anchor = Name(start), IsReference = !start.Tag.IsEmpty && start.Tag.Value == "!reference" }, start);
                    while (parser.MoveNext() && parser.Current is not SequenceEnd)
                    {
                        sequence.Items.Add(Node(depth + 1));
                    }

                    return Close(sequence);
                case MappingStart start:
                    var mapping = Open(new SyntaxNode(SyntaxKind.Mapping, start.Start, start.End) { Anchor = Name(start) }, start);
                    while (parser.MoveNext() && parser.Current is not MappingEnd)
                    {
                        var key = Node(depth + 1);
                        parser.MoveNext();
                        mapping.Pairs.Add((key, Node(depth + 1)));
                    }

                    return Close(mapping);
                default:
                    throw new YamlException(current.Start, current.End, "a value is missing");
            }
        }

        private static SyntaxNode Of(Scalar scalar)
        {
            var plain = scalar.Style is ScalarStyle.Plain or ScalarStyle.Any;
            return new SyntaxNode(SyntaxKind.Scalar, scalar.Start, scalar.End)
            {
                Value = scalar.Value,
                Quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted,
                Block = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded,
                Type = plain && (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific) ? SyntaxNode.TypeOf(scalar.Value) : ScalarType.Text,
                Anchor = Name(scalar),
            };
        }

        private static string? Name(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

        private SyntaxNode Open(SyntaxNode node, NodeEvent at)
        {
            Finish(node, at);
            _open.Add(node);
            return node;
        }

        private SyntaxNode Finish(SyntaxNode node, NodeEvent at)
        {
            if (Name(at) is { } name)
            {
                _anchors[name] = node;
                _anchored.Add(node);
            }

            _sizes[node] = 1;
            return node;
        }

        private SyntaxNode Close(SyntaxNode node)
        {
            node.End = parser.Current!.End;
            _open.Remove(node);
            long size = 1;
            foreach (var child in node.Items.Concat(node.Pairs.SelectMany(pair => new[] { pair.Key, pair.Value })))
            {
                size += _sizes[child];
            }

            if (size > MaxNodes)
            {
                throw new YamlException(node.Start, node.End, $"it unfolds to more than {MaxNodes} values");
            }

            _sizes[node] = size;
            return node;
        }

        private SyntaxNode Resolve(AnchorAlias alias)
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            {
                throw new YamlException(alias.Start, alias.End, $"the anchor `{alias.Value.Value}` is not defined");
            }

            _used.Add(node);
            if (!_open.Contains(node))
            {
                return node;
            }

            var stub = new SyntaxNode(SyntaxKind.Scalar, alias.Start, alias.End) { Type = ScalarType.Text, Value = "*" + alias.Value.Value };
            _problems.Add(new SyntaxProblem(stub, $"The alias `*{alias.Value.Value}` refers to what it is a part of."));
            _sizes[stub] = 1;
            return stub;
        }
    }
}
