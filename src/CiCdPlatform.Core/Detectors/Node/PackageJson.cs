using System.Text.Json;

namespace CiCdPlatform.Core.Detectors.Node;

/// <summary>What a <c>package.json</c> says.</summary>
internal sealed class PackageJson
{
    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    private PackageJson(string path, JsonElement root)
    {
        Path = path;
        Folder = RepositoryView.FolderOf(path);
        Root = root;
        Scripts = AddTo([], root, "scripts");
        var dependencies = new Dictionary<string, string>();
        foreach (var group in Groups)
        {
            AddTo(dependencies, root, group);
        }

        Dependencies = dependencies;
        Workspaces = Patterns(root);
    }

    public string Path { get; }

    public string Folder { get; }

    public JsonElement Root { get; }

    public IReadOnlyDictionary<string, string> Scripts { get; }

    /// <summary>Of every kind, by name.</summary>
    public IReadOnlyDictionary<string, string> Dependencies { get; }

    public IReadOnlyList<string> Workspaces { get; }

    public static PackageJson? Read(RepositoryView view, string path) => view.Json(path) is { } root ? new PackageJson(path, root) : null;

    public string? Text(params ReadOnlySpan<string> keys)
    {
        var value = Root;
        foreach (var key in keys)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out value))
            {
                return null;
            }
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    public bool Has(string key) => Root.TryGetProperty(key, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);

    // What came first stays.
    private static Dictionary<string, string> AddTo(Dictionary<string, string> known, JsonElement root, string key)
    {
        if (root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String)
                {
                    known.TryAdd(property.Name, property.Value.GetString()!);
                }
            }
        }

        return known;
    }

    private static List<string> Patterns(JsonElement root)
    {
        if (!root.TryGetProperty("workspaces", out var value))
        {
            return [];
        }

        value = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("packages", out var packages) ? packages : value;
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)] : [];
    }
}
