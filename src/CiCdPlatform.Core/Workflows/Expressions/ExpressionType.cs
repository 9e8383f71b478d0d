using System.Text.Json;

namespace CiCdPlatform.Core.Workflows;

/// <summary>The type of a value in an expression.</summary>
internal abstract record ExpressionType
{
    public static ExpressionType Any { get; } = new AnyType();

    public static ExpressionType Null { get; } = new NullType();

    public static ExpressionType Number { get; } = new NumberType();

    public static ExpressionType Flag { get; } = new FlagType();

    public static ExpressionType Text { get; } = new TextType();

    /// <summary>An object of which nothing is known.</summary>
    public static ObjectType Loose { get; } = ObjectType.Of([], Any);

    /// <summary>An object whose values are texts.</summary>
    public static ObjectType Texts { get; } = ObjectType.Of([], Text);

    /// <summary>Whether a value of the other type can stand where this type is expected.</summary>
    public bool Accepts(ExpressionType other) => (this, other) switch
    {
        (AnyType, _) or (_, AnyType) or (FlagType, _) => true,
        (NullType, NullType) or (NumberType, NumberType) or (TextType, TextType or NumberType) => true,
        (ListType mine, ListType theirs) => mine.Element.Accepts(theirs.Element),
        (ObjectType mine, ObjectType theirs) => mine.AcceptsObject(theirs),
        _ => false,
    };

    /// <summary>The type of a value that is either this or the other.</summary>
    public ExpressionType Or(ExpressionType other) => (this, other) switch
    {
        (AnyType, _) or (_, AnyType) => Any,
        (NullType, NullType) or (NumberType, NumberType) or (FlagType, FlagType) => this,
        (TextType or NumberType or FlagType, TextType) or (TextType, NumberType or FlagType) => Text,
        (ListType mine, ListType theirs) => mine.Element is AnyType ? mine : theirs.Element is AnyType ? theirs : new ListType(mine.Element.Or(theirs.Element)),
        (ObjectType mine, ObjectType theirs) => mine.Merge(theirs),
        _ => Any,
    };

    /// <summary>The type of a JSON value.</summary>
    public static ExpressionType Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text,
        JsonValueKind.Number => Number,
        JsonValueKind.True or JsonValueKind.False => Flag,
        JsonValueKind.Null => Null,
        JsonValueKind.Array => new ListType(Any: value.EnumerateArray().Select(Of).ToList()),
        _ => ObjectOf(value),
    };

    private static ObjectType ObjectOf(JsonElement value)
    {
        var properties = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in value.EnumerateObject())
        {
            properties[property.Name] = Of(property.Value);
        }

        return ObjectType.Of(properties);
    }
}

internal sealed record AnyType : ExpressionType
{
    public override string ToString() => "anything";
}

internal sealed record NullType : ExpressionType
{
    public override string ToString() => "null";
}

internal sealed record NumberType : ExpressionType
{
    public override string ToString() => "number";
}

internal sealed record FlagType : ExpressionType
{
    public override string ToString() => "flag";
}

internal sealed record TextType : ExpressionType
{
    public override string ToString() => "text";
}

/// <summary>A list; <paramref name="Filtered"/> when it comes from <c>.*</c>, so that a property means that of each element.</summary>
internal sealed record ListType(ExpressionType Element, bool Filtered = false) : ExpressionType
{
    public ListType(IReadOnlyList<ExpressionType> Any)
        : this(Any.Count == 0 ? ExpressionType.Any : Any.Aggregate((left, right) => left.Or(right)))
    {
    }

    public override string ToString() => $"list of {Element}";
}

/// <summary>An object: known properties, and the type of all others; null when there are no others.</summary>
internal sealed record ObjectType(IReadOnlyDictionary<string, ExpressionType> Properties, ExpressionType? Others) : ExpressionType
{
    /// <summary>An empty object without any property.</summary>
    public static ObjectType Empty { get; } = Of([]);

    public static ObjectType Of(Dictionary<string, ExpressionType> properties, ExpressionType? others = null) =>
        new(properties.Comparer.Equals("a", "A") ? properties : new Dictionary<string, ExpressionType>(properties, StringComparer.OrdinalIgnoreCase), others);

    /// <summary>A strict object whose properties are all texts.</summary>
    public static ObjectType OfTexts(IEnumerable<string> names)
    {
        var properties = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            properties[name] = Text;
        }

        return Of(properties);
    }

    internal bool AcceptsObject(ObjectType other) =>
        Others is { } others
            ? (other.Others is null || others.Accepts(other.Others)) && other.Properties.Values.All(others.Accepts)
            : other.Others is { } theirs
                ? Properties.Values.All(mine => mine.Accepts(theirs))
                : other.Properties.All(pair => Properties.TryGetValue(pair.Key, out var mine) && mine.Accepts(pair.Value));

    internal ObjectType Merge(ObjectType other)
    {
        var properties = new Dictionary<string, ExpressionType>(Properties, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in other.Properties)
        {
            properties[name] = properties.TryGetValue(name, out var mine) ? mine.Or(type) : type;
        }

        var others = Others is null ? other.Others : other.Others is null ? Others : Others.Or(other.Others);
        return new ObjectType(properties, others);
    }

    public override string ToString() =>
        Others switch
        {
            null when Properties.Count == 0 => "empty object",
            null => $"object with {string.Join(", ", Properties.Keys.Order(StringComparer.Ordinal).Take(30))}",
            AnyType => "object",
            _ => $"object of {Others}",
        };
}
