using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Unfolds <c>strategy.matrix</c> into its legs, at most 256 as on the forge.</summary>
internal static class MatrixExpansion
{
    public const int MaxLegs = 256;

    /// <summary>The legs in the forge's order; null when there are too many.</summary>
    public static IReadOnlyList<JsonObject>? Expand(JsonObject matrix)
    {
        List<JsonObject> legs = [];
        var axes = matrix.Where(p => p.Key is not "include" and not "exclude" && p.Value is JsonArray { Count: > 0 }).ToList();
        if (axes.Count > 0)
        {
            legs.Add([]);
        }

        foreach (var (name, values) in axes)
        {
            if ((long)legs.Count * ((JsonArray)values!).Count > MaxLegs)
            {
                return null;
            }

            legs = [.. legs.SelectMany(leg => ((JsonArray)values!).Select(value =>
            {
                var extended = (JsonObject)leg.DeepClone();
                extended[name] = value?.DeepClone();
                return extended;
            }))];
        }

        if (matrix.Get("exclude") is JsonArray excluded)
        {
            legs.RemoveAll(leg => excluded.Any(e => e is JsonObject pattern && pattern.All(p => JsonNode.DeepEquals(leg.Get(p.Key), p.Value))));
        }

        if (matrix.Get("include") is JsonArray included)
        {
            Include(legs, axes.Select(a => a.Key).ToHashSet(StringComparer.Ordinal), included);
        }

        return legs.Count > MaxLegs ? null : legs;
    }

    private static void Include(List<JsonObject> legs, HashSet<string> axes, JsonArray included)
    {
        // An entry extends every leg whose own axes it does not contradict; one that fits none becomes a leg of its own.
        var originals = legs.Count;
        foreach (var extra in included.OfType<JsonObject>())
        {
            var fits = false;
            for (var i = 0; i < originals; i++)
            {
                if (extra.All(p => !axes.Contains(p.Key) || JsonNode.DeepEquals(legs[i].Get(p.Key), p.Value)))
                {
                    fits = true;
                    foreach (var (key, value) in extra)
                    {
                        legs[i][key] = value?.DeepClone();
                    }
                }
            }

            if (!fits)
            {
                legs.Add((JsonObject)extra.DeepClone());
            }
        }
    }

    /// <summary>The values of a leg as a job's name shows them.</summary>
    public static string Suffix(JsonObject leg) => string.Join(", ", leg.SelectMany(p => Shown(p.Value)));

    private static IEnumerable<string> Shown(JsonNode? value) => value switch
    {
        JsonObject map => map.SelectMany(p => Shown(p.Value)),
        JsonArray array => array.SelectMany(Shown),
        _ => value.Text() is { Length: > 0 } text ? [text] : [],
    };
}
