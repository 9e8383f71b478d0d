using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CiCdPlatform.Runner.Definitions;

/// <summary>Reads values of a definition leniently: a value of the wrong shape is as good as absent.</summary>
internal static class NodeReading
{
    public static JsonNode? Get(this JsonNode? node, string key) => node is JsonObject map && map.TryGetPropertyValue(key, out var value) ? value : null;

    public static bool Has(this JsonNode? node, string key) => node is JsonObject map && map.ContainsKey(key);

    public static JsonObject? Map(this JsonNode? node) => node as JsonObject;

    /// <summary>The text of a scalar, or null for anything else.</summary>
    public static string? Text(this JsonNode? node) => node is not JsonValue value ? null : value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => NumberText(value.Number()),
        _ => null,
    };

    public static double Number(this JsonNode node) => node is JsonValue value && value.TryGetValue(out double number) ? number : double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    public static string NumberText(double number) => number switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        0 => "0",
        _ => number.ToString("G15", CultureInfo.InvariantCulture),
    };

    public static bool? Flag(this JsonNode? node) => node is JsonValue value ? value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    } : null;

    /// <summary>The texts of a list, of a lone scalar, or none; nested lists are flattened.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? node) => node switch
    {
        JsonArray array => [.. array.SelectMany(item => item.Texts())],
        JsonValue value when value.Text() is { } text => [text],
        _ => [],
    };

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Pairs(this JsonNode? node) => node is JsonObject map ? map : [];
}
