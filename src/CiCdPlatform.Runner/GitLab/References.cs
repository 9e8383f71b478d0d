using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Puts in what <c>!reference [job, keyword, …]</c> names.</summary>
internal static class References
{
    private const int MaxDepth = 10;
    private const int MaxNodes = 500_000;

    /// <summary>The pipeline without references; tells of every one that leads nowhere, by the job that writes it.</summary>
    public static JsonObject Resolve(JsonObject root, Action<string, string> onError)
    {
        var result = new JsonObject();
        var left = MaxNodes;
        foreach (var (name, node) in root)
        {
            result[name] = Resolved(node, root, 0, ref left, message => onError(name, message));
        }

        return result;
    }

    private static JsonNode? Resolved(JsonNode? node, JsonObject root, int depth, ref int left, Action<string> onError)
    {
        if (--left < 0)
        {
            if (left == -1)
            {
                onError($"its references unfold to more than {MaxNodes} values");
            }

            return null;
        }

        if (node is JsonObject map)
        {
            if (map.TryGetPropertyValue(DefinitionDocument.ReferenceKey, out var reference))
            {
                return Follow(reference.Texts(), root, depth, ref left, onError);
            }

            var copy = new JsonObject();
            foreach (var (key, value) in map)
            {
                copy[key] = Resolved(value, root, depth, ref left, onError);
            }

            return copy;
        }

        if (node is JsonArray array)
        {
            var copy = new JsonArray();
            foreach (var item in array)
            {
                copy.Add(Resolved(item, root, depth, ref left, onError));
            }

            return copy;
        }

        return node?.DeepClone();
    }

    private static JsonNode? Follow(IReadOnlyList<string> path, JsonObject root, int depth, ref int left, Action<string> onError)
    {
        var shown = $"!reference [{string.Join(", ", path)}]";
        if (depth >= MaxDepth)
        {
            onError($"`{shown}` leads through more than {MaxDepth} references, or back to itself");
            return null;
        }

        JsonNode? at = root;
        foreach (var key in path)
        {
            if (!at.Has(key))
            {
                onError($"`{shown}` names nothing: there is no `{key}`");
                return null;
            }

            at = at.Get(key);
        }

        return Resolved(at, root, depth + 1, ref left, onError);
    }
}
