using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads <c>composer.lock</c>.</summary>
internal sealed class ComposerLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "composer.lock";

    public void Read(DependencyFile file)
    {
        var root = file.Json();
        var manifest = file.JsonBeside("composer.json");
        var packages = new[] { ("packages", DependencyScope.Runtime), ("packages-dev", DependencyScope.Development) }.SelectMany(group => (root?[group.Item1]?.Items ?? []).Select(package => (package, group.Item2))).ToList();
        var versions = packages.Where(pair => pair.package.TextAt("name") is not null).DistinctBy(pair => pair.package.TextAt("name")).ToDictionary(pair => pair.package.TextAt("name")!, pair => pair.package.TextAt("version"), StringComparer.OrdinalIgnoreCase);
        foreach (var (package, scope) in packages)
        {
            var name = package.TextAt("name");
            var wish = name is null ? null : manifest?.TextAt("require", name) ?? manifest?.TextAt("require-dev", name);
            file.Add(
                Ecosystem.Packagist,
                name,
                package.TextAt("version"),
                package["name"]?.Line ?? package.Line,
                manifest is null ? null : wish is not null,
                scope,
                wish,
                [.. (package["license"]?.Items ?? []).Select(item => item.Text).OfType<string>()],
                [.. (package["require"]?.Members ?? new Dictionary<string, JsonValue>()).Where(pair => versions.ContainsKey(pair.Key)).Select(pair => new DependencyEdge(pair.Key, versions[pair.Key], pair.Value.Text))]);
        }
    }
}

/// <summary>Reads a <c>composer.json</c> that no lockfile stands for.</summary>
internal sealed class ComposerJsonReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "composer.json";

    public void Read(DependencyFile file)
    {
        var root = file.Json();
        foreach (var (key, scope) in new[] { ("require", DependencyScope.Runtime), ("require-dev", DependencyScope.Development) })
        {
            // The language and its extensions have no slash.
            foreach (var (name, value) in (root?[key]?.Members ?? new Dictionary<string, JsonValue>()).Where(pair => pair.Key.Contains('/', StringComparison.Ordinal)))
            {
                var exact = value.Text is { Length: > 0 } text && char.IsAsciiDigit(text[0]) && text.Split('.').Length >= 3 && !text.AsSpan().ContainsAny(" *|,-@") ? text : null;
                file.Add(Ecosystem.Packagist, name, exact, value.Line, direct: true, scope, value.Text);
            }
        }
    }
}
