using System.Collections.Frozen;
using System.Text;

namespace CiCdPlatform.Core.Workflows;

/// <summary>What an action takes and gives.</summary>
internal sealed record PopularAction(string Runner, IReadOnlyList<string> Inputs, IReadOnlySet<string> Required, IReadOnlySet<string> Deprecated, IReadOnlyList<string> Outputs)
{
    /// <summary>Whether GitHub no longer runs it.</summary>
    public bool IsOutdated => Runner is "node12" or "node16" or "node10";

    /// <summary>Whether it takes inputs that its definition does not list.</summary>
    public bool InputsVary { get; init; }

    /// <summary>Whether it gives outputs that its definition does not list.</summary>
    public bool OutputsVary { get; init; }
}

/// <summary>The shipped table of popular actions.</summary>
internal static class PopularActions
{
    private static readonly FrozenSet<string> AnyInputs = FrozenSet.ToFrozenSet(["octokit/request-action", "octokit/graphql-action"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> AnyOutputs = FrozenSet.ToFrozenSet(
        ["actions/github-script", "dorny/paths-filter", "hashicorp/setup-terraform", "release-drafter/release-drafter", "docker/metadata-action", "shivammathur/setup-php"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<FrozenDictionary<string, string>> Lines = new(Read);

    /// <summary>An action by its reference, such as <c>actions/checkout@v4</c>, or null when it is not known.</summary>
    public static PopularAction? Find(string uses)
    {
        var at = uses.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        var name = uses[..at];
        if (!Lines.Value.TryGetValue(uses, out var line))
        {
            return null;
        }

        var parts = line.Split('|');
        var inputs = Words(parts[1]);
        return new PopularAction(
            parts[0].Trim(),
            [.. inputs.Select(input => input.TrimEnd('!', '~'))],
            Set(inputs.Where(input => input.EndsWith('!'))),
            Set(inputs.Where(input => input.EndsWith('~'))),
            parts.Length > 2 ? Words(parts[2]) : [])
        {
            InputsVary = AnyInputs.Contains(name),
            OutputsVary = AnyOutputs.Contains(name),
        };
    }

    private static HashSet<string> Set(IEnumerable<string> inputs) => new(inputs.Select(input => input.TrimEnd('!', '~')), StringComparer.OrdinalIgnoreCase);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static FrozenDictionary<string, string> Read()
    {
        using var stream = typeof(PopularActions).Assembly.GetManifestResourceStream("Workflows/Actions/popular-actions.txt")
            ?? throw new InvalidOperationException("the assembly holds no Workflows/Actions/popular-actions.txt");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && line[0] != '#')
            {
                lines[line[..space]] = line[space..];
            }
        }

        return lines.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
