using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.Expressions;

/// <summary>What an expression can see.</summary>
internal sealed record ExpressionScope(IReadOnlyDictionary<string, JsonNode?> Contexts)
{
    /// <summary>Whether nothing before has failed.</summary>
    public bool Success { get; init; } = true;

    /// <summary>Whether something before has failed.</summary>
    public bool Failure { get; init; }

    /// <summary>Whether the run was cancelled.</summary>
    public bool Cancelled { get; init; }

    /// <summary>The hash of the files that match patterns, or empty.</summary>
    public Func<IReadOnlyList<string>, string> HashFiles { get; init; } = _ => "";
}

/// <summary>Evaluates GitHub's expressions as the forge does: loose equality, case-insensitive texts, missing properties are null.</summary>
internal sealed class ExpressionEvaluator(ExpressionScope scope)
{
    private const int MaxText = 1024 * 1024;

    private readonly record struct Value(JsonNode? Node, bool Filtered = false);

    /// <summary>Replaces every <c>${{ }}</c> of a text.</summary>
    public string Interpolate(string text)
    {
        if (!text.Contains("${{", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder();
        foreach (var (literal, expression) in Split(text))
        {
            result.Append(expression is null ? literal : ToText(Evaluate(expression)));
            Bound(result.Length);
        }

        return result.ToString();
    }

    /// <summary>The value of a text: typed when the text is one single expression, else the interpolated text.</summary>
    public JsonNode? ValueOf(string text)
    {
        var parts = Split(text);
        return parts is [(_, { } only)] ? Evaluate(only) : JsonValue.Create(Interpolate(text));
    }

    /// <summary>Whether an <c>if</c> holds; without a status function it implies <c>success()</c>.</summary>
    public bool Holds(string? condition)
    {
        if (string.IsNullOrWhiteSpace(condition))
        {
            return scope.Success;
        }

        var trimmed = condition.Trim();
        var parts = Split(trimmed);
        ExpressionNode node;
        if (parts is [(_, { } only)])
        {
            node = ExpressionParser.Parse(only);
        }
        else if (parts.Any(part => part.Expression is not null))
        {
            // A text around an expression makes a text, which is true when it is not empty: so does the forge.
            var asks = parts.Any(part => part.Expression is { } e && ExpressionParser.Parse(e).AsksStatus);
            return (asks || scope.Success) && Interpolate(trimmed).Length > 0;
        }
        else
        {
            node = ExpressionParser.Parse(trimmed);
        }

        return (node.AsksStatus || scope.Success) && Truthy(Eval(node).Node);
    }

    public JsonNode? Evaluate(string expression) => Eval(ExpressionParser.Parse(expression)).Node;

    /// <summary>A text cut into literal parts and expressions.</summary>
    public static IReadOnlyList<(string Literal, string? Expression)> Split(string text)
    {
        var parts = new List<(string, string?)>();
        var at = 0;
        while (true)
        {
            var open = text.IndexOf("${{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                if (at < text.Length)
                {
                    parts.Add((text[at..], null));
                }

                return parts;
            }

            if (open > at)
            {
                parts.Add((text[at..open], null));
            }

            var quoted = false;
            var close = open + 3;
            for (; close < text.Length; close++)
            {
                if (text[close] == '\'')
                {
                    quoted = !quoted;
                }
                else if (!quoted && text[close] == '}' && close + 1 < text.Length && text[close + 1] == '}')
                {
                    break;
                }
            }

            if (close >= text.Length)
            {
                throw new ExpressionException($"`{(text.Length > 80 ? text[..80] + "…" : text)}` opens an expression with ${{{{ and does not close it with }}}}");
            }

            parts.Add(("", text[(open + 3)..close]));
            at = close + 2;
        }
    }

    private Value Eval(ExpressionNode node)
    {
        switch (node)
        {
            case ExpressionNode.Literal literal:
                return new Value(literal.Value);
            case ExpressionNode.Context context:
                return scope.Contexts.TryGetValue(context.Name.ToLowerInvariant(), out var found)
                    ? new Value(found)
                    : throw new ExpressionException($"`{context.Name}` is not a known context here");
            case ExpressionNode.Index index:
                return IndexInto(Eval(index.Target), Eval(index.Key).Node);
            case ExpressionNode.Star star:
                return Fan(Eval(star.Target));
            case ExpressionNode.Not not:
                return new Value(JsonValue.Create(!Truthy(Eval(not.Operand).Node)));
            case ExpressionNode.Binary { Operator: "||" } or:
                var first = Eval(or.Left);
                return Truthy(first.Node) ? first : Eval(or.Right);
            case ExpressionNode.Binary { Operator: "&&" } and:
                var left = Eval(and.Left);
                return Truthy(left.Node) ? Eval(and.Right) : left;
            case ExpressionNode.Binary binary:
                return new Value(JsonValue.Create(ExpressionValues.Compare(binary.Operator, Eval(binary.Left).Node, Eval(binary.Right).Node)));
            case ExpressionNode.Call call:
                return new Value(Call(call.Name, [.. call.Arguments.Select(a => Eval(a).Node)]));
            default:
                throw new InvalidOperationException(node.GetType().Name);
        }
    }

    private static Value IndexInto(Value target, JsonNode? key)
    {
        if (target.Filtered)
        {
            var result = new JsonArray();
            foreach (var item in (JsonArray)target.Node!)
            {
                if (IndexInto(new Value(item), key).Node is { } value)
                {
                    result.Add(value.DeepClone());
                }
            }

            return new Value(result, true);
        }

        switch (target.Node)
        {
            case JsonObject map:
                var name = ToText(key);
                if (map.TryGetPropertyValue(name, out var exact))
                {
                    return new Value(exact);
                }

                return new Value(map.FirstOrDefault(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase)).Value);
            case JsonArray array:
                var at = ExpressionValues.ToNumber(key);
                return new Value(double.IsFinite(at) && at >= 0 && at < array.Count ? array[(int)at] : null);
            default:
                return default;
        }
    }

    private static Value Fan(Value target)
    {
        IEnumerable<JsonNode?> children = target switch
        {
            { Filtered: true, Node: JsonArray several } => several.SelectMany(Children),
            { Node: { } node } => Children(node),
            _ => [],
        };
        return new Value(new JsonArray([.. children.Select(c => c?.DeepClone())]), true);

        static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
        {
            JsonArray array => array,
            JsonObject map => map.Select(pair => pair.Value),
            _ => [],
        };
    }

    private JsonNode? Call(string name, IReadOnlyList<JsonNode?> arguments)
    {
        switch (name.ToLowerInvariant())
        {
            case "nan": return JsonValue.Create("NaN");
            case "success": return JsonValue.Create(scope.Success);
            case "failure": return JsonValue.Create(scope.Failure);
            case "cancelled": return JsonValue.Create(scope.Cancelled);
            case "always": return JsonValue.Create(true);
            case "contains":
                Arity(2, 2);
                return JsonValue.Create(arguments[0] is JsonArray array
                    ? array.Any(item => ExpressionValues.Compare("==", item, arguments[1]))
                    : ToText(arguments[0]).Contains(ToText(arguments[1]), StringComparison.OrdinalIgnoreCase));
            case "startswith":
                Arity(2, 2);
                return JsonValue.Create(ToText(arguments[0]).StartsWith(ToText(arguments[1]), StringComparison.OrdinalIgnoreCase));
            case "endswith":
                Arity(2, 2);
                return JsonValue.Create(ToText(arguments[0]).EndsWith(ToText(arguments[1]), StringComparison.OrdinalIgnoreCase));
            case "format":
                Arity(1, 255);
                return JsonValue.Create(Format(ToText(arguments[0]), [.. arguments.Skip(1).Select(ToText)]));
            case "join":
                Arity(1, 2);
                var separator = arguments.Count > 1 ? ToText(arguments[1]) : ",";
                var joined = arguments[0] is JsonArray parts ? string.Join(separator, parts.Select(ToText)) : ToText(arguments[0]);
                Bound(joined.Length);
                return JsonValue.Create(joined);
            case "tojson":
                Arity(1, 1);
                return JsonValue.Create(ExpressionValues.ToJson(arguments[0]));
            case "fromjson":
                Arity(1, 1);
                return ExpressionValues.FromJson(ToText(arguments[0]));
            case "hashfiles":
                Arity(1, 255);
                return JsonValue.Create(scope.HashFiles([.. arguments.Select(ToText)]));
            default:
                throw new ExpressionException($"`{name}` is not a function of expressions");
        }

        void Arity(int least, int most)
        {
            if (arguments.Count < least || arguments.Count > most)
            {
                throw new ExpressionException($"`{name}` takes {(least == most ? $"{least}" : $"{least} to {most}")} arguments, not {arguments.Count}");
            }
        }
    }

    private static string Format(string format, string[] arguments)
    {
        var result = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] is '{' or '}' && i + 1 < format.Length && format[i + 1] == format[i])
            {
                result.Append(format[i++]);
            }
            else if (format[i] == '{')
            {
                var close = format.IndexOf('}', i);
                if (close < 0 || !int.TryParse(format.AsSpan(i + 1, close - i - 1), out var at) || at < 0 || at >= arguments.Length)
                {
                    throw new ExpressionException($"the format `{format}` names an argument that is not given");
                }

                result.Append(arguments[at]);
                i = close;
            }
            else
            {
                result.Append(format[i]);
            }

            Bound(result.Length);
        }

        return result.ToString();
    }

    private static void Bound(int length)
    {
        if (length > MaxText)
        {
            throw new ExpressionException($"an expression makes a text longer than {MaxText} characters");
        }
    }

    public static bool Truthy(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => node.Number() is not 0 and not double.NaN,
        JsonValueKind.String => node.GetValue<string>().Length > 0,
        _ => true,
    };

    public static string ToText(JsonNode? node) => node switch
    {
        null => "",
        JsonArray => "Array",
        JsonObject => "Object",
        _ => node.Text() ?? "",
    };
}
