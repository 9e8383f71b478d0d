using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Writers.Containerfile;

/// <summary>What a component's dependencies are installed from, where that is a handful of manifests: rows of <c>install-inputs.yml</c>, whose head explains the keys.</summary>
internal static class InstallInputs
{
    private const int MaxFiles = 24;

    private static readonly Dictionary<string, Row> s_rows = ((YamlMappingNode)YamlText.Load(EmbeddedText.Read("Writers/Containerfile/install-inputs.yml")).Root!).Children
        .ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => Read((YamlMappingNode)pair.Value), StringComparer.Ordinal);

    /// <summary>The files, relative to the component's folder; empty where installing may read or run more than them.</summary>
    internal static IReadOnlyList<string> Of(RepositorySnapshot snapshot, Component component)
    {
        var prefix = component.Path == "." ? "" : component.Path + "/";
        if (component is { IsWorkspaceMember: true } or { PackageManager: null } or { Install.Count: 0 }
            || !s_rows.TryGetValue(component.PackageManager, out var row)
            || !ContainerRecipe.For(component.Language).InProduction(component, component.Install).All(row.Commands.IsMatch)
            || snapshot.ReadText(prefix + ".dockerignore")?.Contains(GeneratedHeader.Mark, StringComparison.Ordinal) == false)
        {
            return [];
        }

        var found = new List<string>();
        var hasManifest = false;
        foreach (var entry in snapshot.Entries.Where(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var path = entry.Path[prefix.Length..];
            if (row.Without.Any(bar => bar.EndsWith('/') ? path.StartsWith(bar, StringComparison.Ordinal) : path == bar))
            {
                return [];
            }

            var isManifest = row.Files.Any(name => Is(path, name));
            hasManifest |= isManifest;
            if (isManifest || row.Also.Any(name => Is(path, name)) || component.Lockfiles.Contains(entry.Path))
            {
                // A lockfile may be binary.
                if (entry.Kind is SnapshotEntryKind.Symlink or SnapshotEntryKind.Submodule || path.AsSpan().IndexOfAny(" \"'\\$*?[") >= 0 || (snapshot.ReadText(entry.Path) ?? (isManifest ? null : "")) is not { } text || row.Unless.IsMatch(text))
                {
                    return [];
                }

                found.Add(path);
            }
        }

        return hasManifest && found.Count <= MaxFiles ? found : [];
    }

    private static bool Is(string path, string name) => name.StartsWith('*') ? path.EndsWith(name[1..], StringComparison.Ordinal) : path == name;

    private static Row Read(YamlMappingNode row) =>
        new(Pattern($"^({ContainerRecipe.Text(row, "commands")})$"), ContainerRecipe.Texts(row, "files"), ContainerRecipe.Texts(row, "also"), ContainerRecipe.Texts(row, "without"), Pattern(ContainerRecipe.Text(row, "unless")!));

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private sealed record Row(Regex Commands, IReadOnlyList<string> Files, IReadOnlyList<string> Also, IReadOnlyList<string> Without, Regex Unless);
}
