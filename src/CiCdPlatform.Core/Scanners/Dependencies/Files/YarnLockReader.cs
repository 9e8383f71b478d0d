using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads the lockfiles of yarn, of version 1 and of those after it.</summary>
internal sealed class YarnLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "yarn.lock";

    public void Read(DependencyFile file)
    {
        var entries = Entries(file.Text());
        var bySpec = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var spec in entry.Specs)
            {
                bySpec.TryAdd(spec, entry);
            }
        }

        // Later versions list the manifests of the repository themselves; version 1 does not.
        var own = entries.Where(entry => entry.IsWorkspace).ToList();
        var manifest = NodeManifest.Of(file.JsonBeside("package.json"));
        var wishes = new Dictionary<Entry, (string Requirement, DependencyScope Scope)>(ReferenceEqualityComparer.Instance);
        foreach (var (name, requirement) in own.SelectMany(entry => entry.Needs).Concat(manifest.Wishes.Select(wish => (wish.Key, wish.Value.Requirement))))
        {
            if (Find(bySpec, name, requirement) is { } entry)
            {
                wishes.TryAdd(entry, (requirement, manifest.Wishes.GetValueOrDefault(name)?.Scope ?? DependencyScope.Runtime));
            }
        }

        foreach (var entry in entries.Where(entry => !entry.IsWorkspace))
        {
            var isWished = wishes.TryGetValue(entry, out var wish);
            file.Add(
                Ecosystem.Npm,
                entry.Name,
                NodeManifest.Version(entry.Version),
                entry.Line,
                isWished ? true : manifest.HasWorkspaces && own.Count == 0 ? null : false,
                wish.Scope,
                wish.Requirement,
                needs: [.. entry.Needs.Select(need => Find(bySpec, need.Name, need.Requirement) is { } target ? new DependencyEdge(target.Name, target.Version, need.Requirement) : new DependencyEdge(need.Name, null, need.Requirement))]);
        }
    }

    private static Entry? Find(Dictionary<string, Entry> bySpec, string name, string requirement) =>
        bySpec.GetValueOrDefault($"{name}@{requirement}") ?? bySpec.GetValueOrDefault($"{name}@npm:{requirement}");

    private static List<Entry> Entries(string text)
    {
        var entries = new List<Entry>();
        Entry? entry = null;
        var inNeeds = false;
        foreach (var line in IndentedLine.Of(text))
        {
            if (line.Indent == 0)
            {
                entry = line.Text.EndsWith(':') && !line.Text.StartsWith("__metadata", StringComparison.Ordinal) ? Entry.Of(line) : null;
                if (entry is not null)
                {
                    entries.Add(entry);
                }
            }
            else if (entry is not null && line.Indent == 2)
            {
                inNeeds = line.Key is "dependencies" or "optionalDependencies";
                var (key, value) = Pair(line);
                if (key == "version")
                {
                    entry.Version = value;
                }
                else if (key == "resolution")
                {
                    entry.Resolve(value);
                }
            }
            else if (entry is not null && inNeeds && line.Indent == 4)
            {
                var (key, value) = Pair(line);
                entry.Needs.Add((key, value.StartsWith("npm:", StringComparison.Ordinal) && !value[4..].Contains('@', StringComparison.Ordinal) ? value[4..] : value));
            }
        }

        return entries;
    }

    // "key: value" since version 2, "key value" before.
    private static (string Key, string Value) Pair(IndentedLine line)
    {
        if (line.Value.Length > 0)
        {
            return (line.Key, line.Value);
        }

        var space = line.Text.IndexOf(' ', line.Text[0] == '"' ? Math.Max(line.Text.IndexOf('"', 1), 0) : 0);
        return space < 0 ? (line.Key, "") : (IndentedLine.Unquoted(line.Text[..space]), IndentedLine.Unquoted(line.Text[(space + 1)..]));
    }

    private sealed class Entry
    {
        public required string Name { get; set; }

        public required IReadOnlyList<string> Specs { get; init; }

        public required int Line { get; init; }

        public string Version { get; set; } = "";

        public bool IsWorkspace { get; private set; }

        public List<(string Name, string Requirement)> Needs { get; } = [];

        public static Entry Of(IndentedLine line)
        {
            var specs = line.Text.TrimEnd(':').Split(',', StringSplitOptions.TrimEntries).Select(spec => spec.Trim('"')).ToList();
            var first = specs[0];
            var at = first.IndexOf('@', Math.Min(1, first.Length));
            var name = at < 0 ? first : first[..at];
            return new Entry { Name = at < 0 ? name : Target(name, first[(at + 1)..]), Specs = specs, Line = line.Number };
        }

        public void Resolve(string resolution)
        {
            IsWorkspace = resolution.Contains("@workspace:", StringComparison.Ordinal);
            var at = resolution.IndexOf('@', Math.Min(1, resolution.Length));
            Name = at > 0 ? resolution[..at] : Name;
        }

        // "alias@npm:name@range" is the package "name".
        private static string Target(string name, string range) =>
            range.StartsWith("npm:", StringComparison.Ordinal) && range.LastIndexOf('@') is var last and > 4 ? range[4..last] : name;
    }
}
