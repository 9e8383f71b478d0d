using CiCdPlatform.Core.Scanners.Dependencies.Reading;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Julia's <c>Manifest.toml</c>, of either format.</summary>
internal sealed class JuliaManifestReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name is "Manifest.toml" or "JuliaManifest.toml" || (name.StartsWith("Manifest-v", StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal));

    public void Read(DependencyFile file)
    {
        var root = file.Toml();
        var project = file.TomlBeside("Project.toml") ?? file.TomlBeside("JuliaProject.toml");
        var packages = (root?.At("deps") ?? root)?.Members ?? new Dictionary<string, TomlValue>();
        var versions = packages.Where(pair => pair.Value.Items.Count > 0).ToDictionary(pair => pair.Key, pair => pair.Value.Items[0].TextAt("version"), StringComparer.Ordinal);
        foreach (var (name, entries) in packages)
        {
            foreach (var entry in entries.Items.Where(entry => entry.At("uuid") is not null))
            {
                var needs = entry.At("deps") is { } stated ? stated.Items.Select(item => item.Text ?? "").Concat(stated.Members.Keys) : [];
                file.Add(Ecosystem.Julia, name, entry.TextAt("version"), entry.Line, project is null ? null : project.At("deps", name) is not null, requirement: project?.TextAt("compat", name), needs: [.. needs.Select(need => new DependencyEdge(need, versions.GetValueOrDefault(need)))]);
            }
        }
    }
}

/// <summary>Reads R's <c>renv.lock</c>.</summary>
internal sealed class RenvLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "renv.lock";

    public void Read(DependencyFile file)
    {
        var packages = file.Json()?["Packages"]?.Members ?? new Dictionary<string, JsonValue>();
        foreach (var (key, package) in packages)
        {
            var needs = (package["Requirements"]?.Items ?? []).Concat(package["Imports"]?.Items ?? []).Select(item => (item.Text ?? "").Split(' ')[0]).Where(packages.ContainsKey).Distinct(StringComparer.Ordinal);
            file.Add(
                Ecosystem.Cran,
                package.TextAt("Package") ?? key,
                package.TextAt("Version"),
                package.Line,
                licences: package.TextAt("License") is { } licence ? [licence] : [],
                needs: [.. needs.Select(name => new DependencyEdge(name, packages[name].TextAt("Version")))]);
        }
    }
}
