using System.Text.Json;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Generation;

/// <summary>One repository of the corpus: <paramref name="Set"/> is the folder that it lies in.</summary>
internal sealed record GenerationInput(string Set, string Name, Func<RepositorySnapshot> Open)
{
    /// <summary>Every input below a folder with <c>nixpacks</c>, <c>real</c> and <c>awesome-compose</c>; of a set that is missing, none.</summary>
    public static IReadOnlyList<GenerationInput> Find(string folder)
    {
        var inputs = new List<GenerationInput>();
        foreach (var (set, open) in new (string, Func<string, RepositorySnapshot>)[]
        {
            ("nixpacks", path => RepositorySnapshots.OpenFolder(Path.Combine(path, "app"))),
            ("real", Listed),
            ("awesome-compose", path => RepositorySnapshots.OpenFolder(path)),
        })
        {
            var root = Path.Combine(folder, set);
            inputs.AddRange((Directory.Exists(root) ? Directory.GetDirectories(root) : [])
                .Order(StringComparer.Ordinal)
                .Select(path => new GenerationInput(set, Path.GetFileName(path), () => open(path))));
        }

        return inputs.Count > 0 ? inputs : throw new UsageException($"{folder} holds none of nixpacks, real, awesome-compose: name the folder that the archive 'repos' was unpacked to");
    }

    // Manifests and lockfiles are there in full; of the other files only their names are known.
    private static RepositorySnapshot Listed(string path)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "files.json")));
        var files = list.RootElement.EnumerateArray().Select(entry => entry.GetProperty("p").GetString()!).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => "");
        var skeleton = Path.Combine(path, "skeleton");
        foreach (var file in Directory.EnumerateFiles(skeleton, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(skeleton, file)] = File.ReadAllText(file);
        }

        return RepositorySnapshots.FromFiles(files);
    }
}
