using System.Globalization;
using System.Text.Json.Nodes;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Runner.Definitions;

/// <summary>A definition as a JSON tree that still knows on which line each value stands.</summary>
internal sealed class DefinitionDocument
{
    private readonly Dictionary<JsonNode, Mark> _places = new(ReferenceEqualityComparer.Instance);

    private DefinitionDocument(string path) => Path = path;

    /// <summary>The key under which a GitLab <c>!reference</c> is kept until it is resolved.</summary>
    public const string ReferenceKey = "!reference";

    public string Path { get; }

    public JsonNode? Root { get; private set; }

    public PlanError? Error { get; private set; }

    public static DefinitionDocument Read(string path, string text)
    {
        var document = new DefinitionDocument(path);
        var load = YamlText.Load(text);
        if (load.Error is { } error)
        {
            document.Error = new PlanError(error.Line, error.Column, $"{path}: {error.Message}");
        }
        else if (load.Root is { } root)
        {
            document.Root = document.Convert(root);
        }

        return document;
    }

    /// <summary>An error at the place of a value; line 1 when the value has none.</summary>
    public PlanError ErrorAt(JsonNode? node, string message)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (_places.TryGetValue(at, out var mark))
            {
                return new PlanError((int)mark.Line, (int)mark.Column, $"{Path}:{mark.Line}: {message}");
            }
        }

        return new PlanError(1, 1, $"{Path}: {message}");
    }

    private JsonNode? Convert(YamlNode node)
    {
        JsonNode? result = node switch
        {
            YamlScalarNode scalar => Scalar(scalar),
            YamlSequenceNode sequence => Sequence(sequence),
            YamlMappingNode mapping => Mapping(mapping),
            _ => null,
        };
        if (result is not null)
        {
            _places[result] = node.Start;
        }

        return result;
    }

    private JsonNode Sequence(YamlSequenceNode sequence)
    {
        var array = new JsonArray();
        foreach (var child in sequence.Children)
        {
            array.Add(Convert(child));
        }

        return !sequence.Tag.IsEmpty && sequence.Tag.Value == ReferenceKey ? new JsonObject { [ReferenceKey] = array } : array;
    }

    private JsonObject Mapping(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: "<<", Style: ScalarStyle.Plain })
            {
                // A merge key gives defaults: what the mapping itself says wins, whatever the order.
                foreach (var source in value is YamlSequenceNode several ? several.Children : [value])
                {
                    if (source is YamlMappingNode)
                    {
                        foreach (var (name, merged) in ((JsonObject)Convert(source)!).ToList())
                        {
                            Merge(result, name, merged);
                        }
                    }
                }
            }
        }

        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode scalar && !(scalar.Value == "<<" && scalar.Style == ScalarStyle.Plain))
            {
                result[scalar.Value ?? ""] = Convert(value);
            }
        }

        return result;
    }

    private static void Merge(JsonObject target, string name, JsonNode? value)
    {
        if (!target.ContainsKey(name))
        {
            (value?.Parent as JsonObject)?.Remove(name);
            target[name] = value;
        }
    }

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str"))
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when LooksNumeric(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    private static bool LooksNumeric(string text) =>
        text.Length <= 30 && (char.IsAsciiDigit(text[0]) || (text.Length > 1 && text[0] is '-' or '+' or '.' && (char.IsAsciiDigit(text[1]) || text[1] == '.')))
        && !(text.Length > 1 && text[0] == '0' && char.IsAsciiDigit(text[1]));
}
