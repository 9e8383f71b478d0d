using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Gradle's lockfiles: one line a module, with the configurations that hold it.</summary>
internal sealed class GradleLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name is "gradle.lockfile" or "buildscript-gradle.lockfile" || (name.EndsWith(".lockfile", StringComparison.Ordinal) && path.Contains("dependency-locks/", StringComparison.Ordinal));

    public void Read(DependencyFile file)
    {
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            var coordinates = line.Text.Split('=')[0].Split(':');
            if (coordinates.Length == 3)
            {
                var configurations = line.Text[(line.Text.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(',');
                var isDevelopment = file.Name.StartsWith("buildscript", StringComparison.Ordinal) || Array.TrueForAll(configurations, name => name.StartsWith("test", StringComparison.Ordinal) || name.Contains("Test", StringComparison.Ordinal));
                file.Add(Ecosystem.Maven, $"{coordinates[0]}:{coordinates[1]}", coordinates[2], line.Number, scope: isDevelopment ? DependencyScope.Development : DependencyScope.Runtime);
            }
        }
    }
}

/// <summary>Reads the coordinates that build scripts of Gradle, sbt, Leiningen and <c>deps.edn</c> write out.</summary>
internal sealed partial class JvmScriptReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name is "build.gradle" or "build.gradle.kts" or "build.sbt" or "plugins.sbt" or "Dependencies.scala" or "project.clj" or "deps.edn";

    public void Read(DependencyFile file)
    {
        var pattern = file.Name switch { "project.clj" => Leiningen(), "deps.edn" => Edn(), "build.gradle" or "build.gradle.kts" => Gradle(), _ => Sbt() };
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 4000 || lines[i].AsSpan().TrimStart() is ['/', '/', ..] or [';', ..] || lines[i].Contains('$', StringComparison.Ordinal))
            {
                continue;
            }

            foreach (Match match in pattern.Matches(lines[i]))
            {
                var group = match.Groups["group"].Value;
                var artifact = match.Groups["artifact"] is { Success: true, Value: var stated } ? stated : group;
                var isTest = lines[i].TrimStart().StartsWith("test", StringComparison.Ordinal) || lines[i].Contains("Test", StringComparison.Ordinal);
                file.Add(Ecosystem.Maven, $"{group}:{artifact}", match.Groups["version"].Value, i + 1, direct: true, isTest ? DependencyScope.Development : DependencyScope.Runtime, match.Groups["version"].Value);
            }
        }
    }

    [GeneratedRegex(@"['""](?<group>[A-Za-z0-9_\-]+(\.[A-Za-z0-9_\-]+)*):(?<artifact>[A-Za-z0-9_.\-]+):(?<version>[0-9][A-Za-z0-9_.\-]*)(:[A-Za-z0-9_\-]+)?(@\w+)?['""]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Gradle();

    // Only what names its Scala version itself: %% leaves that to the build.
    [GeneratedRegex(@"""(?<group>[A-Za-z0-9_.\-]+)""\s+%\s+""(?<artifact>[A-Za-z0-9_.\-]+)""\s+%\s+""(?<version>[0-9][A-Za-z0-9_.\-]*)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sbt();

    [GeneratedRegex(@"\[(?<group>[A-Za-z0-9_.\-]+)(/(?<artifact>[A-Za-z0-9_.\-]+))?\s+""(?<version>[0-9][A-Za-z0-9_.\-]*)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Leiningen();

    [GeneratedRegex(@"(?<group>[A-Za-z0-9_.\-]+)/(?<artifact>[A-Za-z0-9_.\-]+)\s+\{\s*:mvn/version\s+""(?<version>[0-9][A-Za-z0-9_.\-]*)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Edn();
}

/// <summary>Reads Gradle's version catalogues.</summary>
internal sealed class GradleCatalogueReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name.EndsWith(".versions.toml", StringComparison.Ordinal);

    public void Read(DependencyFile file)
    {
        var root = file.Toml();
        foreach (var library in root?.At("libraries")?.Members.Values ?? [])
        {
            var parts = library.Text?.Split(':');
            var module = parts is { Length: >= 2 } ? $"{parts[0]}:{parts[1]}" : library.TextAt("module") ?? (library.TextAt("group") is { } group ? $"{group}:{library.TextAt("name")}" : null);
            var version = parts is { Length: >= 3 } ? parts[2] : VersionOf(root!, library.At("version"));
            file.Add(Ecosystem.Maven, module, version is { Length: > 0 } && char.IsAsciiDigit(version[0]) && !version.Contains('+', StringComparison.Ordinal) ? version : null, library.Line, direct: true, requirement: version);
        }
    }

    private static string? VersionOf(TomlValue root, TomlValue? version) =>
        version?.TextAt("ref") is { } name ? VersionOf(root.At("versions", name)) : VersionOf(version);

    private static string? VersionOf(TomlValue? version) => version?.Text ?? version?.TextAt("strictly") ?? version?.TextAt("require") ?? version?.TextAt("prefer");
}
