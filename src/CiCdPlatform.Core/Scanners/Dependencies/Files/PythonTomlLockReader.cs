using System.Text.RegularExpressions;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads the TOML lockfiles of Python: Poetry's, uv's, PDM's and <c>pylock.toml</c>.</summary>
internal sealed class PythonTomlLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name is "poetry.lock" or "uv.lock" or "pdm.lock" or "pylock.toml" || (name.StartsWith("pylock.", StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal));

    public void Read(DependencyFile file)
    {
        if (file.Toml() is not { } root)
        {
            return;
        }

        var wishes = PyProject.Wishes(file.TomlBeside("pyproject.toml"));
        var packages = (root.At("package") ?? root.At("packages"))?.Items ?? [];
        var versions = packages.Where(package => package.TextAt("name") is not null).GroupBy(package => Ecosystem.PyPI.Normalise(package.TextAt("name")!), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(package => package.TextAt("version")).ToList(), StringComparer.Ordinal);
        foreach (var own in packages.Where(IsOwn))
        {
            foreach (var (name, requirement, scope) in OwnNeeds(own))
            {
                wishes.TryAdd(name, (requirement, scope));
            }
        }

        foreach (var package in packages.Where(package => !IsOwn(package)))
        {
            var name = package.TextAt("name");
            var wished = wishes.TryGetValue(Ecosystem.PyPI.Normalise(name ?? ""), out var wish);
            var isDevelopment = package.TextAt("category") == "dev" || (package.At("groups") is { Items: { Count: > 0 } groups } && groups.All(group => group.Text is not ("main" or "default")));
            file.Add(
                Ecosystem.PyPI,
                name,
                package.TextAt("version"),
                package.At("name")?.Line ?? package.Line,
                wished ? true : wishes.Count > 0 ? false : null,
                isDevelopment ? DependencyScope.Development : wish.Scope,
                wish.Requirement,
                package.TextAt("license") is { } licence ? [licence] : [],
                [.. Needs(package).Select(need => need with { Version = versions.GetValueOrDefault(Ecosystem.PyPI.Normalise(need.Name)) is [var only] ? only : null })]);
        }
    }

    private static bool IsOwn(TomlValue package) => package.At("source") is { } source && (source.At("virtual") ?? source.At("editable") ?? source.At("directory")) is not null;

    private static IEnumerable<(string, string?, DependencyScope)> OwnNeeds(TomlValue own) =>
        (own.At("dependencies")?.Items ?? []).Concat(own.At("optional-dependencies")?.Members.Values.SelectMany(group => group.Items) ?? []).Select(need => (need, DependencyScope.Runtime))
            .Concat((own.At("dev-dependencies")?.Members.Values.SelectMany(group => group.Items) ?? []).Select(need => (need, DependencyScope.Development)))
            .Where(pair => pair.need.TextAt("name") is not null)
            .Select(pair => (Ecosystem.PyPI.Normalise(pair.need.TextAt("name")!), (string?)null, pair.Item2));

    private static IEnumerable<DependencyEdge> Needs(TomlValue package)
    {
        var needs = package.At("dependencies");
        foreach (var item in needs?.Items ?? [])
        {
            if (item.Text is { } text && PyProject.Requirement(text) is { } requirement)
            {
                yield return new DependencyEdge(requirement.Name, null, requirement.Versions);
            }
            else if (item.TextAt("name") is { } name)
            {
                yield return new DependencyEdge(name);
            }
        }

        foreach (var (name, value) in needs?.Members ?? new Dictionary<string, TomlValue>())
        {
            yield return new DependencyEdge(name, null, value.Text ?? value.TextAt("version"));
        }
    }
}

/// <summary>What a <c>pyproject.toml</c> asks for, by normalised name.</summary>
internal static partial class PyProject
{
    public static Dictionary<string, (string? Requirement, DependencyScope Scope)> Wishes(TomlValue? root)
    {
        var wishes = new Dictionary<string, (string?, DependencyScope)>(StringComparer.Ordinal);
        foreach (var (name, requirement, scope, _) in All(root))
        {
            wishes.TryAdd(Ecosystem.PyPI.Normalise(name), (requirement, scope));
        }

        return wishes;
    }

    public static IEnumerable<(string Name, string? Requirement, DependencyScope Scope, int Line)> All(TomlValue? root)
    {
        var lists = (root?.At("project", "dependencies")?.Items ?? []).Select(item => (item, DependencyScope.Runtime))
            .Concat((root?.At("project", "optional-dependencies")?.Members.Values ?? []).SelectMany(group => group.Items).Select(item => (item, DependencyScope.Optional)))
            .Concat((root?.At("dependency-groups")?.Members.Values ?? []).SelectMany(group => group.Items).Select(item => (item, DependencyScope.Development)))
            .Concat((root?.At("tool", "pdm", "dev-dependencies")?.Members.Values ?? []).SelectMany(group => group.Items).Select(item => (item, DependencyScope.Development)));
        foreach (var (item, scope) in lists)
        {
            if (item.Text is { } text && Requirement(text) is { } requirement)
            {
                yield return (requirement.Name, requirement.Versions, scope, item.Line);
            }
        }

        var tables = new[] { (root?.At("tool", "poetry", "dependencies"), DependencyScope.Runtime), (root?.At("tool", "poetry", "dev-dependencies"), DependencyScope.Development) }
            .Concat((root?.At("tool", "poetry", "group")?.Members.Values ?? []).Select(group => (group.At("dependencies"), DependencyScope.Development)));
        foreach (var (table, scope) in tables)
        {
            foreach (var (name, value) in (table?.Members ?? new Dictionary<string, TomlValue>()).Where(pair => pair.Key != "python"))
            {
                yield return (name, value.Text ?? value.TextAt("version"), scope, value.Line);
            }
        }
    }

    /// <summary>The name and the versions of a requirement as PEP 508 writes it; null when it is none.</summary>
    public static (string Name, string? Versions)? Requirement(string text)
    {
        var match = Pep508().Match(text);
        return match.Success ? (match.Groups["name"].Value, match.Groups["versions"].Value.Trim() is { Length: > 0 } versions ? versions : null) : null;
    }

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z0-9]([A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)\s*(\[[^\]]{0,200}\])?\s*\(?(?<versions>[^;#()@\s][^;#()@]{0,200})?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pep508();
}

/// <summary>Reads a <c>pyproject.toml</c> that no lockfile stands for.</summary>
internal sealed class PyProjectReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "pyproject.toml";

    public void Read(DependencyFile file)
    {
        foreach (var (name, requirement, scope, line) in PyProject.All(file.Toml()))
        {
            file.Add(Ecosystem.PyPI, name, RequirementsReader.Exact(requirement), line, direct: true, scope, requirement);
        }
    }
}
