namespace CiCdPlatform.Core.Detectors;

/// <summary>Chooses among what detectors found: one component a folder and language, nothing from tests or examples beside a product, the weightiest first.</summary>
internal static class ComponentSelection
{
    private const int MaxComponents = 50;

    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["javascript"] = ["JavaScript", "TypeScript", "Vue", "Svelte", "Astro"],
        ["typescript"] = ["JavaScript", "TypeScript", "Vue", "Svelte", "Astro"],
        ["deno"] = ["JavaScript", "TypeScript"],
        ["csharp"] = ["C#", "HTML+Razor"],
        ["fsharp"] = ["F#"],
        ["vb"] = ["Visual Basic .NET"],
        ["c"] = ["C"],
        ["cpp"] = ["C++", "C"],
        ["java"] = ["Java", "Kotlin", "Groovy"],
        ["kotlin"] = ["Java", "Kotlin", "Groovy"],
        ["ocaml"] = ["OCaml"],
        ["php"] = ["PHP"],
        ["cobol"] = ["COBOL"],
        ["terraform"] = ["HCL"],
        ["staticfile"] = ["HTML", "CSS"],
        ["html"] = ["HTML", "CSS"],
    };

    /// <summary>The chosen ones in order.</summary>
    public static IReadOnlyList<ComponentDraft> Choose(IEnumerable<ComponentDraft> drafts, RepositoryView view)
    {
        var distinct = drafts.DistinctBy(draft => (draft.Path, Names.GetValueOrDefault(draft.Language, [draft.Language])[0])).ToList();

        // Sources without a manifest are scripts beside something real, unless nothing real is there or they are most of the repository.
        var real = distinct.Where(draft => !draft.IsGuess).ToList();
        if (real.Any(draft => !Places.IsAside(draft.Path + "/")))
        {
            distinct = real;
        }

        // Only a product's own parts count, unless the repository consists of examples alone.
        var own = distinct.Where(draft => !Places.IsAside(draft.Path + "/")).ToList();
        distinct = own.Count > 0 ? own : [.. distinct];
        // A manifest that only brings tools for something that is built here anyway is no part of its own.
        distinct.RemoveAll(draft => IsIdle(draft) && distinct.Exists(other => other != draft && !IsIdle(other) && RepositoryView.IsBelow(draft.Path, other.Path)));
        var weights = Weights(distinct, view);
        var ordered = distinct.Select((draft, i) => (draft, i)).OrderByDescending(pair => weights[pair.draft]).ThenBy(pair => pair.draft.Path.Length).ThenBy(pair => pair.i).Select(pair => pair.draft).ToList();
        if (ordered.Count > MaxComponents)
        {
            view.Warnings.Add($"{ordered.Count} components were found; the {MaxComponents} largest are described.");
        }

        return [.. ordered.Take(MaxComponents)];
    }

    private static bool IsIdle(ComponentDraft draft) => draft.Build.Count + draft.Test.Count + draft.Lint.Count == 0 && draft.Start is null;

    // Bytes of the component's languages below its folder that no nested component of the same language claims: each file weighs for the nearest component above it.
    private static Dictionary<ComponentDraft, long> Weights(List<ComponentDraft> all, RepositoryView view)
    {
        var weights = all.ToDictionary(draft => draft, _ => 0L);
        var byFolder = all.GroupBy(draft => draft.Path).ToDictionary(group => group.Key, group => group.Select(draft => (Draft: draft, Names: NamesOf(draft))).ToList(), StringComparer.Ordinal);
        foreach (var path in view.Files)
        {
            if (LanguageShares.NameOf(path) is { } name)
            {
                var claimed = new HashSet<string>(StringComparer.Ordinal);
                for (var folder = RepositoryView.FolderOf(path); ; folder = RepositoryView.FolderOf(folder))
                {
                    foreach (var (draft, names) in byFolder.GetValueOrDefault(folder, []))
                    {
                        if (names.Contains(name) && claimed.Add(names[0]))
                        {
                            weights[draft] += view.SizeOf(path);
                        }
                    }

                    if (folder == ".")
                    {
                        break;
                    }
                }
            }
        }

        return weights;
    }

    private static string[] NamesOf(ComponentDraft draft) => Names.GetValueOrDefault(draft.Language, [char.ToUpperInvariant(draft.Language[0]) + draft.Language[1..]]);
}
