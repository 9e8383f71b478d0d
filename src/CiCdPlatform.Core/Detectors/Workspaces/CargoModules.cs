using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Crates of Cargo workspaces, with their path dependencies.</summary>
internal static class CargoModules
{
    private static readonly string[] Sections = ["dependencies", "dev-dependencies", "build-dependencies"];

    public static IReadOnlyList<WorkspaceModule> Read(RepositoryView view)
    {
        var manifests = view.Named("Cargo.toml").Select(file => (File: file, Toml: view.Toml(file))).Where(pair => pair.Toml is not null).Select(pair => (Module: new WorkspaceModule("cargo", RepositoryView.FolderOf(pair.File), pair.File, pair.Toml!.TextAt("package", "name")), Toml: pair.Toml!)).ToList();
        var all = manifests.ConvertAll(pair => pair.Module);
        foreach (var (module, toml) in manifests.Where(pair => pair.Toml.At("workspace") is not null))
        {
            var patterns = Texts(toml.At("workspace", "members")).Concat(Texts(toml.At("workspace", "exclude")).Select(pattern => "!" + pattern)).ToList();
            WorkspaceModule.Join(all, module.Folder, patterns);
        }

        foreach (var (module, toml) in manifests)
        {
            var shared = manifests.Find(pair => pair.Module.Folder == module.Root).Toml;
            foreach (var (section, name, value) in Sections.SelectMany(section => (toml.At(section)?.Members ?? new Dictionary<string, TomlValue>()).Select(pair => (section, pair.Key, pair.Value))))
            {
                var (folder, path) = value.TextAt("path") is { } own ? (module.Folder, own) : value.At("workspace") is not null && shared?.TextAt("workspace", "dependencies", name, "path") is { } common ? (module.Root!, common) : (null, null);
                if (folder is not null && RepositoryView.Resolve(folder, path!) is { } target && target != module.Folder)
                {
                    (section == "dev-dependencies" ? module.Watches : module.References).Add(target);
                    // What a member of a workspace refers to by its path is a member too.
                    if (module.Root is not null && all.Find(other => other.Folder == target) is { Root: null } reached && RepositoryView.IsBelow(target, module.Root))
                    {
                        reached.Root = module.Root;
                    }
                }
            }
        }

        return all;
    }

    private static IEnumerable<string> Texts(TomlValue? list) => list?.Items.Select(item => item.Text).OfType<string>() ?? [];
}
