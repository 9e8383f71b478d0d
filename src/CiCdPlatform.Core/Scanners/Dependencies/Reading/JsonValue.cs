using System.Text.Json;
using CiCdPlatform.Core.Toml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Scanners.Dependencies.Reading;

/// <summary>A value of a JSON document with its 1-based line; read in one pass, comments and trailing commas allowed, bounded in depth.</summary>
internal sealed class JsonValue
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 };

    private Dictionary<string, JsonValue>? _members;

    private JsonValue(int line) => Line = line;

    public int Line { get; }

    /// <summary>A scalar's text; null for a list, an object or null.</summary>
    public string? Text { get; private init; }

    public bool IsObject => _members is not null;

    public bool IsTrue => Text == "true";

    public IReadOnlyList<JsonValue> Items { get; private init; } = [];

    /// <summary>In the order of the text; of two with one name the last counts.</summary>
    public IReadOnlyDictionary<string, JsonValue> Members => _members ?? Empty;

    public JsonValue? this[string name] => _members?.GetValueOrDefault(name);

    private static Dictionary<string, JsonValue> Empty { get; } = [];

    /// <summary>The document, or null with what is wrong.</summary>
    public static JsonValue? Read(ReadOnlySpan<byte> json, out string? error)
    {
        json = json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
        var reader = new Utf8JsonReader(json, Options);
        var place = new Place();
        try
        {
            reader.Read();
            error = null;
            return ReadValue(ref reader, json, ref place);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = e is JsonException { LineNumber: { } line } ? $"line {line + 1}: it is not JSON" : "it is not JSON";
            return null;
        }
    }

    /// <summary>The same tree from YAML; at most as deep as the loader of YAML allows.</summary>
    public static JsonValue From(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonValue((int)node.Start.Line) { _members = mapping.Children.DistinctBy(pair => (pair.Key as YamlScalarNode)?.Value).ToDictionary(pair => (pair.Key as YamlScalarNode)?.Value ?? "", pair => From(pair.Value), StringComparer.Ordinal) },
        YamlSequenceNode sequence => new JsonValue((int)node.Start.Line) { Items = [.. sequence.Children.Select(From)] },
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } => new JsonValue((int)node.Start.Line),
        _ => new JsonValue((int)node.Start.Line) { Text = (node as YamlScalarNode)?.Value },
    };

    /// <summary>The same tree from TOML.</summary>
    public static JsonValue From(TomlValue value) =>
        value.Text is { } text ? new JsonValue(value.Line) { Text = text }
        : value.Items.Count > 0 ? new JsonValue(value.Line) { Items = [.. value.Items.Select(From)] }
        : new JsonValue(value.Line) { _members = value.Members.ToDictionary(pair => pair.Key, pair => From(pair.Value), StringComparer.Ordinal) };

    public string? TextAt(params ReadOnlySpan<string> names)
    {
        var value = this;
        foreach (var name in names)
        {
            value = value?[name];
        }

        return value?.Text;
    }

    private static JsonValue ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref Place place)
    {
        var line = place.LineOf(json, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var nameLine = place.LineOf(json, (int)reader.TokenStartIndex);
                    reader.Read();
                    var value = ReadValue(ref reader, json, ref place);
                    members[name] = value.Line == nameLine ? value : value.At(nameLine);
                }

                return new JsonValue(line) { _members = members };
            case JsonTokenType.StartArray:
                var items = new List<JsonValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, json, ref place));
                }

                return new JsonValue(line) { Items = items };
            case JsonTokenType.String:
                return new JsonValue(line) { Text = reader.GetString() };
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return new JsonValue(line) { Text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan) };
            default:
                return new JsonValue(line);
        }
    }

    private JsonValue At(int line) => new(line) { Text = Text, Items = Items, _members = _members };

    // Positions only grow, so that every byte is looked at once.
    private struct Place
    {
        private int _at;
        private int _line;

        public int LineOf(ReadOnlySpan<byte> json, int position)
        {
            _line += json[_at..position].Count((byte)'\n');
            _at = position;
            return _line + 1;
        }
    }
}
