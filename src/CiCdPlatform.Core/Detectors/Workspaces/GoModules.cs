namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Go modules, those of a <c>go.work</c> together, with their requirements on each other.</summary>
internal static class GoModules
{
    public static IReadOnlyList<WorkspaceModule> Read(RepositoryView view)
    {
        var modules = view.Named("go.mod").Select(file => new WorkspaceModule("go", RepositoryView.FolderOf(file), file, view.Lines(file).Select(line => line.Split("//")[0].Trim()).FirstOrDefault(line => line.StartsWith("module ", StringComparison.Ordinal))?[7..].Trim().Trim('"'))).ToList();
        foreach (var work in view.Named("go.work"))
        {
            var root = RepositoryView.FolderOf(work);
            var used = view.Lines(work).Select(line => line.Split("//")[0].Trim()).Select(line => line.StartsWith("use ", StringComparison.Ordinal) ? line[4..].Trim() : line).Where(line => line.StartsWith('.')).Select(line => RepositoryView.Resolve(root, line.Trim('"'))).ToHashSet();
            foreach (var module in modules.Where(module => used.Contains(module.Folder)))
            {
                module.Root = root;
            }
        }

        var byName = modules.Where(module => module.Name is not null).DistinctBy(module => module.Name).ToDictionary(module => module.Name!, StringComparer.Ordinal);
        foreach (var module in modules)
        {
            // A requirement on a module of the same repository comes from here only when a workspace or a replacement says so.
            foreach (var words in view.Lines(module.Manifest).Select(line => line.Split("//")[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))
            {
                var arrow = Array.IndexOf(words, "=>");
                if (arrow > 0 && arrow + 1 < words.Length && words[arrow + 1].StartsWith('.') && RepositoryView.Resolve(module.Folder, words[arrow + 1]) is { } replaced)
                {
                    module.References.Add(replaced);
                }
                else if (words.FirstOrDefault(byName.ContainsKey) is { } required && byName[required] is var other && other != module && other.Root is not null && other.Root == module.Root)
                {
                    module.References.Add(other.Folder);
                }
            }
        }

        return modules;
    }
}
