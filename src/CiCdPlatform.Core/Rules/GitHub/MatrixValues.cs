using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>What a matrix can put into a context.</summary>
internal static class MatrixValues
{
    private const int MaxDepth = 10;
    private const int MaxValues = 1000;

    /// <summary>Whether the job has a matrix at all.</summary>
    public static bool Exists(WorkflowJob? job) => job?.Node.Mapping("strategy").Get("matrix") is not null;

    /// <summary>Every text that a path such as <c>matrix.os.image</c> can have; empty when an expression makes the matrix.</summary>
    public static IReadOnlyList<string> Of(WorkflowJob? job, string path)
    {
        if (job?.Node.Mapping("strategy").Mapping("matrix") is not { } matrix)
        {
            return [];
        }

        var names = path.Split('.').Skip(1).ToList();
        var roots = matrix.Children.Where(pair => pair.Key is YamlScalarNode { Value: not ("include" or "exclude") }).Select(pair => (pair.Key, pair.Value))
            .Concat((matrix.Get("include") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>().SelectMany(row => row.Children.Select(pair => (pair.Key, pair.Value))) ?? []);

        // A row that names this key alone takes the value out for good; longer rows leave it in other combinations.
        var excluded = (matrix.Get("exclude") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>().Where(row => row.Children.Count == 1)
            .SelectMany(row => row.Children.Where(pair => Is(pair.Key, names[0])).SelectMany(pair => Values(pair.Value, names.Skip(1), 0))).ToHashSet(StringComparer.Ordinal) ?? [];
        return [.. roots.Where(pair => Is(pair.Key, names[0])).SelectMany(pair => Values(pair.Value, names.Skip(1), 0)).Where(value => !excluded.Contains(value)).Take(MaxValues)];
    }

    /// <summary>Whether a path may hold what an expression puts in, as far as the file says.</summary>
    public static bool IsDynamic(WorkflowJob? job, string path)
    {
        var matrix = job?.Node.Mapping("strategy").Get("matrix");
        return matrix is YamlScalarNode
            || Of(job, path).Any(value => value.Contains("${{", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Values(YamlNode node, IEnumerable<string> names, int depth) => node switch
    {
        _ when depth > MaxDepth => [],
        YamlSequenceNode sequence => sequence.Children.SelectMany(child => Values(child, names, depth + 1)),
        YamlMappingNode mapping when names.FirstOrDefault() is { } name => mapping.Children.Where(pair => name == "*" || Is(pair.Key, name)).SelectMany(pair => Values(pair.Value, names.Skip(1), depth + 1)),
        YamlMappingNode mapping => mapping.Children.SelectMany(pair => Values(pair.Value, [], depth + 1)),
        YamlScalarNode scalar => [scalar.Value ?? ""],
        _ => [],
    };

    private static bool Is(YamlNode key, string name) => key is YamlScalarNode scalar && string.Equals(scalar.Value, name, StringComparison.OrdinalIgnoreCase);
}
