using System.Text.Json.Nodes;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Lays one mapping over another as <c>extends</c> and <c>include</c> do: mappings merge, everything else replaces.</summary>
internal static class DeepMerge
{
    public static JsonObject Over(JsonObject lower, JsonObject upper)
    {
        var result = (JsonObject)lower.DeepClone();
        foreach (var (key, value) in upper)
        {
            result[key] = value is JsonObject above && result[key] is JsonObject below && !IsReference(above) && !IsReference(below) ? Over(below, above) : value?.DeepClone();
        }

        return result;
    }

    private static bool IsReference(JsonObject map) => map.ContainsKey(Definitions.DefinitionDocument.ReferenceKey);
}
