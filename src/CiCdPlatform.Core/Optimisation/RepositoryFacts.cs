using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Optimisation;

/// <summary>What the rest of a repository says about its pipelines.</summary>
internal sealed class RepositoryFacts
{
    private readonly RepositorySnapshot _snapshot;
    private readonly Dictionary<string, List<string>> _byName = new(StringComparer.Ordinal);

    private RepositoryFacts(RepositorySnapshot snapshot) => _snapshot = snapshot;

    /// <summary>False where pipelines are all that can be seen: then nothing is concluded from a file's absence.</summary>
    public bool HasSources { get; private init; }

    public static RepositoryFacts Of(RepositorySnapshot snapshot)
    {
        var entries = snapshot.Entries.Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable).ToList();
        var facts = new RepositoryFacts(snapshot) { HasSources = entries.Exists(entry => !IsPipeline(entry.Path)) };
        foreach (var entry in entries)
        {
            var name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
            if (!facts._byName.TryGetValue(name, out var paths))
            {
                facts._byName[name] = paths = [];
            }

            paths.Add(entry.Path);
        }

        return facts;
    }

    /// <summary>Paths of the files of that name, the shallowest first.</summary>
    public IReadOnlyList<string> Named(string name) => _byName.TryGetValue(name, out var paths) ? [.. paths.OrderBy(path => path.Count(c => c == '/')).ThenBy(path => path, StringComparer.Ordinal)] : [];

    /// <summary>Whether a file's name ends so, such as <c>.csproj</c>.</summary>
    public bool AnyEndsWith(string ending) => _byName.Keys.Any(name => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Paths of the files whose name ends so.</summary>
    public IEnumerable<string> NamesEndingWith(string ending) => _byName.Where(pair => pair.Key.EndsWith(ending, StringComparison.Ordinal)).SelectMany(pair => pair.Value);

    /// <summary>The text of a file, or null.</summary>
    public string? Read(string path) => _snapshot.ReadText(path);

    /// <summary>Whether a folder of that name lies at the top.</summary>
    public bool HasTopFolder(string name) => _snapshot.Entries.Any(entry => entry.Path.StartsWith(name + "/", StringComparison.Ordinal));

    private static bool IsPipeline(string path) =>
        path.StartsWith(".github/", StringComparison.Ordinal) || path.StartsWith(".gitlab/", StringComparison.Ordinal) || path.StartsWith(".circleci/", StringComparison.Ordinal)
        || path is ".gitlab-ci.yml" or ".travis.yml";
}
