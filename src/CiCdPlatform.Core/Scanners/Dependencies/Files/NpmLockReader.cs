using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads npm's lockfiles, versions 1 to 3.</summary>
internal sealed class NpmLockReader : IDependencyReader
{
    private const string Modules = "node_modules/";

    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name is "package-lock.json" or "npm-shrinkwrap.json";

    public void Read(DependencyFile file)
    {
        var root = file.Json();
        if (root?["packages"] is { IsObject: true } packages)
        {
            ReadPackages(file, packages);
        }
        else if (root?["dependencies"] is { } tree)
        {
            var manifest = NodeManifest.Of(file.JsonBeside("package.json"));
            ReadTree(file, tree, [tree], manifest);
        }
    }

    private static void ReadPackages(DependencyFile file, JsonValue packages)
    {
        var wishes = new Dictionary<string, NodeManifest.Wish>(StringComparer.Ordinal);
        foreach (var (path, member) in packages.Members.Where(pair => !pair.Key.Contains(Modules, StringComparison.Ordinal)))
        {
            foreach (var (name, wish) in NodeManifest.Of(member).Wishes)
            {
                if (Locate(packages, path, name) is { } place)
                {
                    wishes.TryAdd(place, wish);
                }
            }
        }

        foreach (var (path, package) in packages.Members)
        {
            var modules = path.LastIndexOf(Modules, StringComparison.Ordinal);
            if (modules < 0 || package["link"] is { IsTrue: true } || package.TextAt("version") is not { } version)
            {
                continue;
            }

            var name = package.TextAt("name") ?? path[(modules + Modules.Length)..];
            var wish = wishes.GetValueOrDefault(path);
            file.Add(
                Ecosystem.Npm,
                name,
                NodeManifest.Version(version),
                package.Line,
                wish is not null,
                ScopeOf(package),
                wish?.Requirement,
                package.TextAt("license") is { } licence ? [licence] : [],
                NodeManifest.Edges(package, needed => Locate(packages, path, needed) is { } place ? packages[place]?.TextAt("version") : null));
        }
    }

    // As Node looks for a package: in the folder of the one that needs it, then in each folder above.
    private static string? Locate(JsonValue packages, string path, string name)
    {
        while (true)
        {
            var candidate = path.Length == 0 ? Modules + name : path + "/" + Modules + name;
            if (packages.Members.ContainsKey(candidate))
            {
                return candidate;
            }

            if (path.Length == 0)
            {
                return null;
            }

            var modules = path.LastIndexOf("/" + Modules, StringComparison.Ordinal);
            path = modules >= 0 ? path[..modules] : "";
        }
    }

    private static void ReadTree(DependencyFile file, JsonValue tree, List<JsonValue> above, NodeManifest manifest)
    {
        foreach (var (key, package) in tree.Members)
        {
            if (package.TextAt("version") is { } stated && package["bundled"] is not { IsTrue: true })
            {
                var (name, version) = NodeManifest.Resolve(key, stated);
                var wish = above.Count == 1 ? manifest.Wishes.GetValueOrDefault(key) : null;
                var around = package["dependencies"] is { } own ? [.. above, own] : above;
                file.Add(Ecosystem.Npm, name, NodeManifest.Version(version), package.Line, wish is not null, ScopeOf(package), wish?.Requirement, needs:
                    [.. package["requires"]?.Members.Select(pair => new DependencyEdge(pair.Key, VersionOf(around, pair.Key), pair.Value.Text)) ?? []]);
            }

            if (package["dependencies"] is { IsObject: true } nested)
            {
                ReadTree(file, nested, [.. above, nested], manifest);
            }
        }
    }

    private static string? VersionOf(List<JsonValue> around, string name)
    {
        for (var i = around.Count - 1; i >= 0; i--)
        {
            if (around[i][name]?.TextAt("version") is { } version)
            {
                return version;
            }
        }

        return null;
    }

    private static DependencyScope ScopeOf(JsonValue package) =>
        package["dev"] is { IsTrue: true } || package["devOptional"] is { IsTrue: true } ? DependencyScope.Development
        : package["optional"] is { IsTrue: true } ? DependencyScope.Optional : DependencyScope.Runtime;
}
