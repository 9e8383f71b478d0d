using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads pip's requirements; where pip-compile wrote them, its comments say what is direct.</summary>
internal sealed class RequirementsReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name.EndsWith(".txt", StringComparison.Ordinal)
        && (name.Contains("requirements", StringComparison.OrdinalIgnoreCase) || name.StartsWith("constraints", StringComparison.Ordinal) || path.Contains("requirements/", StringComparison.Ordinal));

    /// <summary>The version that a requirement pins, or null.</summary>
    public static string? Exact(string? requirement) =>
        requirement?.Trim() is { } text && text.StartsWith("==", StringComparison.Ordinal) && text.TrimStart('=').Trim() is { Length: > 0 } version && !version.AsSpan().ContainsAny("*,<>! ") ? version : null;

    public void Read(DependencyFile file)
    {
        var lines = file.Text().Split('\n');
        var isCompiled = lines.Take(12).Any(line => line.Contains("pip-compile", StringComparison.Ordinal) || line.Contains("uv pip compile", StringComparison.Ordinal));
        var scope = file.Name.Contains("dev", StringComparison.OrdinalIgnoreCase) || file.Name.Contains("test", StringComparison.OrdinalIgnoreCase) || file.Name.Contains("lint", StringComparison.OrdinalIgnoreCase) || file.Name.Contains("doc", StringComparison.OrdinalIgnoreCase) ? DependencyScope.Development : DependencyScope.Runtime;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length is 0 or > 2000 || line[0] is '#' or '-' || line.Contains("://", StringComparison.Ordinal) || PyProject.Requirement(Without(line)) is not { } requirement)
            {
                continue;
            }

            bool? direct = true;
            if (isCompiled)
            {
                direct = IsDirect(lines, i);
            }

            file.Add(Ecosystem.PyPI, requirement.Name, Exact(requirement.Versions), i + 1, direct, scope, requirement.Versions);
        }
    }

    private static string Without(string line)
    {
        line = line.TrimEnd('\\');
        var end = line.IndexOf(" --", StringComparison.Ordinal);
        return end < 0 ? line : line[..end];
    }

    // "# via -r requirements.in" and "# via name (pyproject.toml)" say that the repository asks for it.
    private static bool? IsDirect(string[] lines, int at)
    {
        var text = lines[at].Contains("# via", StringComparison.Ordinal) ? lines[at][lines[at].IndexOf("# via", StringComparison.Ordinal)..] : "";
        for (var i = at + 1; i < lines.Length && lines[i].StartsWith(' '); i++)
        {
            text += lines[i];
        }

        return text.Contains("# via", StringComparison.Ordinal) ? text.Contains("-r ", StringComparison.Ordinal) || text.Contains("(pyproject.toml)", StringComparison.Ordinal) || text.Contains("(setup.", StringComparison.Ordinal) || text.Contains("-c ", StringComparison.Ordinal) : null;
    }
}

/// <summary>Reads <c>Pipfile.lock</c>.</summary>
internal sealed class PipfileLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "Pipfile.lock";

    public void Read(DependencyFile file)
    {
        var pipfile = file.TomlBeside("Pipfile");
        foreach (var (group, wishes, scope) in new[] { ("default", "packages", DependencyScope.Runtime), ("develop", "dev-packages", DependencyScope.Development) })
        {
            var wished = (pipfile?.At(wishes)?.Members ?? new Dictionary<string, Toml.TomlValue>()).GroupBy(pair => Ecosystem.PyPI.Normalise(pair.Key), StringComparer.Ordinal).ToDictionary(pairs => pairs.Key, pairs => pairs.First().Value);
            foreach (var (name, package) in file.Json()?[group]?.Members ?? new Dictionary<string, JsonValue>())
            {
                var wish = wished.GetValueOrDefault(Ecosystem.PyPI.Normalise(name));
                file.Add(Ecosystem.PyPI, name, RequirementsReader.Exact(package.TextAt("version")), package.Line, pipfile is null ? null : wish is not null, scope, wish?.Text ?? wish?.TextAt("version"));
            }
        }
    }
}
