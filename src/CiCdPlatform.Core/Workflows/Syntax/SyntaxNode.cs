using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace CiCdPlatform.Core.Workflows;

/// <summary>What a node of YAML is.</summary>
internal enum SyntaxKind
{
    /// <summary>A single value.</summary>
    Scalar,

    /// <summary>A list.</summary>
    Sequence,

    /// <summary>Keys and values.</summary>
    Mapping,
}

/// <summary>What a plain scalar means.</summary>
internal enum ScalarType
{
    /// <summary>Text, or a node that is no scalar.</summary>
    Text,

    /// <summary>Nothing.</summary>
    Null,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number with a fraction or an exponent.</summary>
    Fraction,
}

/// <summary>A node of YAML as it was written: repeated keys are kept, aliases are the node that they name.</summary>
internal sealed partial class SyntaxNode(SyntaxKind kind, Mark start, Mark end)
{
    public SyntaxKind Kind => kind;

    public Mark Start => start;

    public Mark End { get; set; } = end;

    public string Value { get; init; } = "";

    /// <summary>Whether the text stands in quotes.</summary>
    public bool Quoted { get; init; }

    /// <summary>Whether the text is a block, which starts on a later line.</summary>
    public bool Block { get; init; }

    public ScalarType Type { get; init; }

    public string? Anchor { get; init; }

    /// <summary>Whether it is a <c>!reference</c> of GitLab, which stands for what it names.</summary>
    public bool IsReference { get; init; }

    public List<SyntaxNode> Items { get; } = [];

    public List<(SyntaxNode Key, SyntaxNode Value)> Pairs { get; } = [];

    public bool IsScalar => kind is SyntaxKind.Scalar;

    public bool IsNull => IsScalar && Type is ScalarType.Null;

    /// <summary>The value of a key, or null.</summary>
    public SyntaxNode? Get(string key) => Pair(key)?.Value;

    /// <summary>The first pair of a key, or null.</summary>
    public (SyntaxNode Key, SyntaxNode Value)? Pair(string key)
    {
        foreach (var pair in Pairs)
        {
            if (pair.Key.Value == key)
            {
                return pair;
            }
        }

        return null;
    }

    /// <summary>The text of a scalar below a key, or null.</summary>
    public string? Text(string key) => Get(key) is { IsScalar: true } node ? node.Value : null;

    /// <summary>A scalar itself, or the scalars of a list.</summary>
    public IEnumerable<SyntaxNode> Scalars() => IsScalar ? [this] : Items.Where(item => item.IsScalar);

    internal static ScalarType TypeOf(string value) => value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarType.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarType.Flag,
        _ when Integer().IsMatch(value) => ScalarType.Whole,
        ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "-.inf" or "+.inf" => ScalarType.Fraction,
        _ when Decimal().IsMatch(value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => ScalarType.Fraction,
        _ => ScalarType.Text,
    };

    [GeneratedRegex("^(?:[-+]?[0-9][0-9_]{0,40}|0x[0-9a-fA-F]{1,16}|0o[0-7]{1,24})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,5})?$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();
}

/// <summary>A fault at a node; <paramref name="Skip"/> characters into it.</summary>
internal sealed record SyntaxProblem(SyntaxNode Node, string Message, int Skip = 0)
{
    /// <summary>Whether the forge takes it nevertheless, as its author meant it.</summary>
    public bool IsStyle { get; init; }
}
