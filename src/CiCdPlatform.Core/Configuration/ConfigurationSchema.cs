using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Core.Configuration;

/// <summary>The JSON schema of the configuration, for editors, and its table for people.</summary>
public static class ConfigurationSchema
{
    /// <summary>The schema (draft 7), indented, with a line end.</summary>
    public static string Json { get; } = JsonSerializer.Serialize(Build(), ContractJson.Options).ReplaceLineEndings("\n") + "\n";

    /// <summary>Every key with its default and its meaning, as a Markdown table.</summary>
    public static string Table()
    {
        var table = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
        foreach (var field in ConfigurationFields.All)
        {
            var schema = field.Schema(RepositoryConfiguration.Default);
            var usual = schema["default"] switch { null => "", JsonValue text => text.ToString(), var other => other.ToJsonString() };
            var words = schema["enum"] is JsonArray choices ? string.Join(", ", choices.Where(word => word!.GetValueKind() == JsonValueKind.String).Select(word => $"`{word}`")) + ". " : "";
            table.Append("| `").Append(field.Path).Append("` | ").Append(usual.Length == 0 ? "" : $"`{usual}`").Append(" | ").Append(words).Append(field.Summary).Append(" |\n");
        }

        return table.ToString();
    }

    private static JsonObject Build()
    {
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "CiCdPlatform's configuration of a repository",
            ["description"] = ".github/cicd-platform.yml or .gitlab/cicd-platform.yml",
        };
        Group(root);
        foreach (var field in ConfigurationFields.All)
        {
            var at = root;
            var names = field.Path.Split('.');
            foreach (var name in names[..^1])
            {
                var properties = at["properties"]!.AsObject();
                if (properties[name] is not JsonObject inner)
                {
                    properties[name] = inner = [];
                    Group(inner);
                }

                at = inner;
            }

            var schema = field.Schema(RepositoryConfiguration.Default);
            schema["description"] = field.Summary;
            at["properties"]![names[^1]] = schema;
        }

        return root;
    }

    private static void Group(JsonObject schema)
    {
        schema["type"] = new JsonArray("object", "null");
        schema["additionalProperties"] = false;
        schema["properties"] = new JsonObject();
    }
}
