using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Workflows;

/// <summary>What a value is for.</summary>
internal enum ValueKind
{
    /// <summary>Text, in which expressions may be embedded.</summary>
    Text,

    /// <summary>A script of a shell or of a language.</summary>
    Script,

    /// <summary>A condition, whose expression needs no marks.</summary>
    Condition,

    /// <summary>True or false, or an expression that says so.</summary>
    Flag,

    /// <summary>A whole number, or an expression.</summary>
    Whole,

    /// <summary>A number, or an expression.</summary>
    Number,

    /// <summary>An expression that makes a mapping.</summary>
    MappingExpression,

    /// <summary>An expression that makes a list.</summary>
    ListExpression,

    /// <summary>An expression that makes a label or a list of labels.</summary>
    LabelsExpression,

    /// <summary>A value of a matrix, which may be anything.</summary>
    Raw,
}

/// <summary>What a node may be: the model of a file format, as a table.</summary>
internal abstract record Shape;

/// <summary>Anything.</summary>
internal sealed record AnyShape : Shape;

/// <summary>A single value. <paramref name="Where"/> names the place for the availability of contexts; null where expressions mean nothing.</summary>
internal sealed record ValueShape(ValueKind Kind, string? Where = "") : Shape
{
    public bool MayBeEmpty { get; init; }

    /// <summary>Whether numbers and flags are refused where text is expected.</summary>
    public bool Strict { get; init; }

    public IReadOnlySet<string>? Values { get; init; }

    public Regex? Pattern { get; init; }

    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary>The smallest number.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number.</summary>
    public double Max { get; init; } = double.PositiveInfinity;
}

/// <summary>Keys and what they hold.</summary>
internal sealed record MapShape(string Name) : Shape
{
    public IReadOnlyDictionary<string, Shape> Keys { get; init; } = new Dictionary<string, Shape>(StringComparer.Ordinal);

    /// <summary>What any other key holds; null when there is no other key.</summary>
    public Shape? Others { get; init; }

    /// <summary>What a key holds that is told by its name, before <see cref="Others"/>.</summary>
    public Func<string, Shape?>? Named { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public bool MayBeEmpty { get; init; }

    /// <summary>Whether keys that differ in case alone are the same.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>The place for expressions in keys; null where keys hold none.</summary>
    public string? KeyWhere { get; init; }

    /// <summary>What the keys demand of each other; told the key that the mapping stands below.</summary>
    public Action<ShapeWalk, SyntaxNode, SyntaxNode>? Also { get; init; }
}

/// <summary>A list of alike items.</summary>
internal sealed record ListShape(string Name, Shape Item) : Shape
{
    public bool MayBeEmpty { get; init; }

    public bool Unique { get; init; }

    public int MaxItems { get; init; } = int.MaxValue;
}

/// <summary>One of several, by the kind of the node; null where a kind is refused.</summary>
internal sealed record KindShape(string Name, Shape? Scalar, Shape? Sequence, Shape? Mapping) : Shape;

/// <summary>One of several, by what the node says.</summary>
internal sealed record ChoiceShape(Func<SyntaxNode, Shape> Choose) : Shape;

/// <summary>A value that was visited, where it stands, and what it is for.</summary>
internal sealed record ValueSlot(SyntaxNode Node, ValueShape Shape, IReadOnlyList<string> Path);
