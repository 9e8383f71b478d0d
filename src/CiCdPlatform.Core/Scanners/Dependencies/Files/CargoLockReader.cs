using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads <c>Cargo.lock</c>; the members of the workspace are the packages without a source.</summary>
internal sealed class CargoLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "Cargo.lock";

    public void Read(DependencyFile file)
    {
        var packages = file.Toml()?.At("package")?.Items ?? [];
        var versions = packages.Where(package => package.TextAt("name") is not null).ToLookup(package => package.TextAt("name")!, package => package.TextAt("version"), StringComparer.Ordinal);
        var direct = packages.Where(package => package.At("source") is null).SelectMany(package => Needs(package, versions)).Select(need => (need.Name, need.Version)).ToHashSet();
        var manifest = CargoTomlReader.All(file.TomlBeside("Cargo.toml")).DistinctBy(wish => wish.Name).ToDictionary(wish => wish.Name, StringComparer.Ordinal);
        foreach (var package in packages.Where(package => package.At("source") is not null))
        {
            var (name, version) = (package.TextAt("name"), package.TextAt("version"));
            var isDirect = direct.Contains((name ?? "", version));
            var wish = isDirect ? manifest.GetValueOrDefault(name ?? "") : default;
            file.Add(Ecosystem.Crates, name, version, package.At("name")?.Line ?? package.Line, isDirect, wish.Scope, wish.Requirement, needs: [.. Needs(package, versions)]);
        }
    }

    // "name", or "name version" where there are several, and a source behind it where even that is not enough.
    private static IEnumerable<DependencyEdge> Needs(TomlValue package, ILookup<string, string?> versions) =>
        (package.At("dependencies")?.Items ?? []).Select(item => (item.Text ?? "").Split(' ')).Select(words => new DependencyEdge(words[0], words.Length > 1 ? words[1] : versions[words[0]].FirstOrDefault()));
}

/// <summary>Reads a <c>Cargo.toml</c> that no lockfile stands for.</summary>
internal sealed class CargoTomlReader : IDependencyReader
{
    private static readonly (string Key, DependencyScope Scope)[] Groups =
        [("dependencies", DependencyScope.Runtime), ("build-dependencies", DependencyScope.Development), ("dev-dependencies", DependencyScope.Development)];

    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "Cargo.toml";

    public static IEnumerable<(string Name, string? Requirement, DependencyScope Scope, int Line)> All(TomlValue? root)
    {
        var tables = new[] { root, root?.At("workspace") }.Concat(root?.At("target")?.Members.Values ?? []);
        return tables.SelectMany(table => Groups.SelectMany(group => (table?.At(group.Key)?.Members ?? new Dictionary<string, TomlValue>())
            .Where(pair => pair.Value.At("path") is null && pair.Value.At("workspace") is null)
            .Select(pair => (pair.Value.TextAt("package") ?? pair.Key, pair.Value.Text ?? pair.Value.TextAt("version"), group.Scope, pair.Value.Line))));
    }

    public void Read(DependencyFile file)
    {
        foreach (var (name, requirement, scope, line) in All(file.Toml()))
        {
            file.Add(Ecosystem.Crates, name, requirement is ['=', ..] ? requirement[1..].Trim() : null, line, direct: true, scope, requirement);
        }
    }
}
