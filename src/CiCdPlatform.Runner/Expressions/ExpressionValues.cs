using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.Expressions;

/// <summary>How values of expressions compare and convert.</summary>
internal static class ExpressionValues
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool Compare(string op, JsonNode? left, JsonNode? right)
    {
        var (a, b) = (Kind(left), Kind(right));
        if (a == JsonValueKind.String && b == JsonValueKind.String)
        {
            var order = string.Compare(left!.GetValue<string>(), right!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
            return op switch { "==" => order == 0, "!=" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
        }

        if (a is JsonValueKind.Object or JsonValueKind.Array || b is JsonValueKind.Object or JsonValueKind.Array)
        {
            var same = ReferenceEquals(left, right);
            return op switch { "==" => same, "!=" => !same, _ => false };
        }

        if (a == JsonValueKind.Null && b == JsonValueKind.Null)
        {
            return op is "==" or "<=" or ">=";
        }

        var (x, y) = (ToNumber(left), ToNumber(right));
        return op switch { "==" => x == y, "!=" => x != y, "<" => x < y, "<=" => x <= y, ">" => x > y, _ => x >= y };
    }

    public static double ToNumber(JsonNode? node)
    {
        switch (Kind(node))
        {
            case JsonValueKind.Null:
            case JsonValueKind.False:
                return 0;
            case JsonValueKind.True:
                return 1;
            case JsonValueKind.Number:
                return node!.Number();
            case JsonValueKind.String:
                var text = node!.GetValue<string>().Trim();
                if (text.Length == 0)
                {
                    return 0;
                }

                if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex))
                {
                    return hex;
                }

                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
            default:
                return double.NaN;
        }
    }

    public static string ToJson(JsonNode? node) => node is null ? "null" : node.ToJsonString(Indented);

    public static JsonNode? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 50 });
            return Copy(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new ExpressionException($"fromJSON was given what is not JSON: {e.Message}");
        }
    }

    // Of two properties with one name the last counts, as on the forge; JsonNode would throw when it is first looked into.
    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    map[property.Name] = Copy(property.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
}
