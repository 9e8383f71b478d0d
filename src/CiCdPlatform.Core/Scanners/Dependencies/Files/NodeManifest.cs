using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>What a <c>package.json</c>, or the part of a lockfile that repeats it, asks for.</summary>
internal sealed class NodeManifest
{
    private static readonly (string Key, DependencyScope Scope)[] Groups =
        [("dependencies", DependencyScope.Runtime), ("optionalDependencies", DependencyScope.Optional), ("devDependencies", DependencyScope.Development), ("peerDependencies", DependencyScope.Runtime)];

    private readonly Dictionary<string, Wish> _wishes = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Wish> Wishes => _wishes;

    /// <summary>Whether other manifests of the repository ask for packages of the same lockfile.</summary>
    public bool HasWorkspaces { get; private init; }

    public static NodeManifest Of(JsonValue? manifest)
    {
        var read = new NodeManifest { HasWorkspaces = manifest?["workspaces"] is not null };
        foreach (var (key, scope) in Groups)
        {
            foreach (var (name, value) in manifest?[key]?.Members ?? new Dictionary<string, JsonValue>())
            {
                if (value.Text is { } requirement)
                {
                    read._wishes.TryAdd(name, new Wish(requirement, scope, value.Line));
                }
            }
        }

        return read;
    }

    /// <summary>The package and version behind an alias (<c>npm:name@version</c>), or what was given.</summary>
    public static (string Name, string Version) Resolve(string name, string version)
    {
        if (!version.StartsWith("npm:", StringComparison.Ordinal))
        {
            return (name, version);
        }

        var target = version[4..];
        var at = target.LastIndexOf('@');
        return at > 0 ? (target[..at], target[(at + 1)..]) : char.IsAsciiDigit(target.FirstOrDefault()) ? (name, target) : (target, "");
    }

    /// <summary>Whether it is a version and not the address of an archive or a repository.</summary>
    public static string? Version(string? version) => version is { Length: > 0 } && char.IsAsciiDigit(version[0]) && !version.Contains('/', StringComparison.Ordinal) ? version : null;

    public static List<DependencyEdge> Edges(JsonValue? package, Func<string, string?> versionOf) =>
        [.. new[] { "dependencies", "optionalDependencies", "requires" }.SelectMany(key => package?[key]?.Members ?? new Dictionary<string, JsonValue>())
            .Where(pair => pair.Value.Text is not null).Select(pair => new DependencyEdge(pair.Key, versionOf(pair.Key), pair.Value.Text))];

    public sealed record Wish(string Requirement, DependencyScope Scope, int Line);
}

/// <summary>Reads a <c>package.json</c> that no lockfile stands for.</summary>
internal sealed class PackageJsonReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "package.json";

    public void Read(DependencyFile file)
    {
        foreach (var (name, wish) in NodeManifest.Of(file.Json()).Wishes)
        {
            file.Add(Ecosystem.Npm, name, NodeManifest.Version(wish.Requirement.TrimStart('=', 'v')) is { } exact && exact.Split('.').Length == 3 && !exact.AsSpan().ContainsAny(" x*|") ? exact : null, wish.Line, direct: true, wish.Scope, wish.Requirement);
        }
    }
}
