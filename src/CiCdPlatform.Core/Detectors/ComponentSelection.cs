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
        var distinct = drafts.DistinctBy(draft => $"{NamesOf(draft)[0]} {draft.Path}").ToList();

        // What starts something says nothing beside the thing itself.
        distinct.RemoveAll(draft => draft.IsCommandAlone && distinct.Exists(other => other != draft && other.Path == draft.Path));

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
        // Sorting keeps the order of what weighs the same.
        var ordered = distinct.OrderBy(draft => draft, Comparer<ComponentDraft>.Create((a, b) => weights[a].Bytes != weights[b].Bytes ? weights[b].Bytes.CompareTo(weights[a].Bytes) : a.Path.Length - b.Path.Length)).ToList();
        if (ordered.Count > MaxComponents)
        {
            view.Warn($"{ordered.Count} components were found; the {MaxComponents} largest are described.");
        }

        return [.. ordered.Take(MaxComponents)];
    }

    private static bool IsIdle(ComponentDraft draft) => draft.Build.Count + draft.Test.Count + draft.Lint.Count == 0 && draft.Start is null;

    // Bytes of the component's languages below its folder that no nested component of the same language claims: each file weighs for the nearest component above it.
    private static Dictionary<ComponentDraft, Weight> Weights(List<ComponentDraft> all, RepositoryView view)
    {
        var weights = all.ToDictionary(draft => draft, _ => new Weight());
        var byFolder = all.ToLookup(draft => draft.Path, StringComparer.Ordinal);
        // Files come in order, so those of one folder follow each other.
        var (folder, claims) = ("", new Dictionary<string, List<Weight>>(StringComparer.Ordinal));
        foreach (var path in view.Files)
        {
            if (LanguageShares.NameOf(path) is not { } name)
            {
                continue;
            }

            if (RepositoryView.FolderOf(path) is var own && own != folder)
            {
                folder = own;
                claims.Clear();
            }

            if (!claims.TryGetValue(name, out var claimants))
            {
                claims.Add(name, claimants = Claimants(folder, name, byFolder, weights));
            }

            foreach (var weight in claimants)
            {
                weight.Bytes += view.SizeOf(path);
            }
        }

        return weights;
    }

    // The nearest component of each language family that a file of this language in this folder counts for.
    private static List<Weight> Claimants(string folder, string name, ILookup<string, ComponentDraft> byFolder, Dictionary<ComponentDraft, Weight> weights)
    {
        var claimants = new List<Weight>();
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        for (; ; folder = RepositoryView.FolderOf(folder))
        {
            foreach (var draft in byFolder[folder])
            {
                var names = NamesOf(draft);
                if (names.Contains(name) && claimed.Add(names[0]))
                {
                    claimants.Add(weights[draft]);
                }
            }

            if (folder == ".")
            {
                return claimants;
            }
        }
    }

    private static string[] NamesOf(ComponentDraft draft) => Names.GetValueOrDefault(draft.Language, [char.ToUpperInvariant(draft.Language[0]) + draft.Language[1..]]);

    private sealed class Weight
    {
        public long Bytes { get; set; }
    }
}
