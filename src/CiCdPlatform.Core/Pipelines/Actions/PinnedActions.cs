using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Actions;

/// <summary>A release of an action: <paramref name="Name"/> as <c>owner/name</c>, <paramref name="Version"/> as its tag is spelt, <paramref name="Sha"/> the 40 digits of the commit.</summary>
public sealed record PinnedAction(string Name, string Version, string Sha)
{
    /// <summary>What a workflow writes: <c>owner/name@sha # version</c>.</summary>
    public override string ToString() => $"{Name}@{Sha} # {Version}";
}

/// <summary>The shipped table of actions and the commits behind their releases, read from the actions' own tags.</summary>
public static class PinnedActions
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<PinnedAction>> s_table = Load();

    /// <summary>Every release in the table.</summary>
    public static IEnumerable<PinnedAction> All => s_table.Values.SelectMany(rows => rows);

    /// <summary>The newest release of an action (<c>owner/name</c>, any case), or null when the table does not know it.</summary>
    public static PinnedAction? Newest(string name) => s_table.TryGetValue(Repository(name), out var rows) ? rows[0] : null;

    /// <summary>
    /// The release that a tag means: exactly that one, or for <c>v4</c> the newest 4.x. Null when the table does not know it.
    /// A path below the action's repository (<c>owner/name/path</c>) is pinned to the repository's release.
    /// </summary>
    public static PinnedAction? Find(string name, string reference)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(reference);
        if (!s_table.TryGetValue(Repository(name), out var rows))
        {
            return null;
        }

        var wanted = reference.TrimStart('v');
        return rows.FirstOrDefault(row => row.Version == reference)
            ?? rows.FirstOrDefault(row => row.Version.TrimStart('v').StartsWith(wanted + ".", StringComparison.Ordinal));
    }

    /// <summary>The release behind a commit, or null when the table does not know the commit.</summary>
    public static PinnedAction? FindBySha(string sha) => All.FirstOrDefault(row => row.Sha.Equals(sha, StringComparison.OrdinalIgnoreCase));

    private static string Repository(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('/', 3);
        return parts.Length < 2 ? name : parts[0] + "/" + parts[1];
    }

    private static Dictionary<string, IReadOnlyList<PinnedAction>> Load()
    {
        var root = (YamlMappingNode)YamlText.Load(EmbeddedText.Read("Actions/actions.yml")).Root!;
        var table = new Dictionary<string, IReadOnlyList<PinnedAction>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in ((YamlMappingNode)root.Children["actions"]).Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            table[name] = [.. ((YamlMappingNode)value).Children.Select(row => new PinnedAction(
                name,
                ((YamlScalarNode)row.Key).Value!,
                ((YamlScalarNode)((YamlMappingNode)row.Value).Children["sha"]).Value!))];
        }

        return table;
    }
}
