using System.Globalization;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Unfolds <c>parallel</c> into the jobs it stands for.</summary>
internal static class ParallelJobs
{
    public const int MaxLegs = 200;

    /// <summary>Names of the legs with their variables; the job itself when it is not parallel.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Variables)> Legs(string name, JsonNode? parallel)
    {
        if (parallel.Get("matrix") is JsonArray matrix)
        {
            return [.. Matrix(matrix).Select(leg => ($"{name}: [{string.Join(", ", leg.Values)}]", (IReadOnlyDictionary<string, string>)leg))];
        }

        return int.TryParse(parallel.Text(), out var count) && count >= 1
            ? [.. Enumerable.Range(1, Math.Min(count, MaxLegs)).Select(i => ($"{name} {i}/{count}", (IReadOnlyDictionary<string, string>)new Dictionary<string, string>
            {
                ["CI_NODE_INDEX"] = i.ToString(CultureInfo.InvariantCulture),
                ["CI_NODE_TOTAL"] = count.ToString(CultureInfo.InvariantCulture),
            }))]
            : [(name, new Dictionary<string, string>())];
    }

    /// <summary>Every combination, at most one more than is allowed.</summary>
    public static List<Dictionary<string, string>> Matrix(JsonArray matrix)
    {
        var legs = new List<Dictionary<string, string>>();
        foreach (var entry in matrix)
        {
            var combined = new List<Dictionary<string, string>> { new(StringComparer.Ordinal) };
            foreach (var (variable, values) in entry.Pairs())
            {
                combined = [.. combined.SelectMany(leg => values.Texts().Select(v => new Dictionary<string, string>(leg, StringComparer.Ordinal) { [variable] = v })).Take(MaxLegs + 1)];
            }

            legs.AddRange(combined.Where(leg => leg.Count > 0));
        }

        return [.. legs.Take(MaxLegs + 1)];
    }
}
