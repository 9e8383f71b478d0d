using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Which packages the Go sources of a repository import; read when first asked for.</summary>
internal sealed class GoImports
{
    private const int MaxFiles = 20_000;

    private readonly Lazy<HashSet<string>> _imports;

    public GoImports(RepositorySnapshot snapshot) => _imports = new Lazy<HashSet<string>>(() => Read(snapshot));

    /// <summary>
    /// True when one of the packages is imported; false when the repository imports the module, but none of them; null when it imports nothing of the module, so that only other
    /// modules could.
    /// </summary>
    public bool? Reach(IReadOnlyList<string> packages, string module) =>
        packages.Any(_imports.Value.Contains) ? true : _imports.Value.Any(import => import == module || (import.StartsWith(module, StringComparison.Ordinal) && import[module.Length] == '/')) ? false : null;

    private static HashSet<string> Read(RepositorySnapshot snapshot)
    {
        var imports = new HashSet<string>(StringComparer.Ordinal);
        var sources = snapshot.Entries.Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable && entry.Path.EndsWith(".go", StringComparison.Ordinal) && !Places.IsForeign(entry.Path));
        foreach (var entry in sources.Take(MaxFiles))
        {
            foreach (var line in (snapshot.ReadText(entry.Path) ?? "").AsSpan().EnumerateLines())
            {
                // Imports come before every declaration.
                if (line.StartsWith("func ") || line.StartsWith("type ") || line.StartsWith("var ") || line.StartsWith("const "))
                {
                    break;
                }

                var open = line.IndexOf('"');
                var length = open < 0 ? -1 : line[(open + 1)..].IndexOf('"');
                if (length > 0)
                {
                    imports.Add(line.Slice(open + 1, length).ToString());
                }
            }
        }

        return imports;
    }
}
