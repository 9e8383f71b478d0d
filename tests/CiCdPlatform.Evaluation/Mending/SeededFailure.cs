using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>A text of a file that a seed replaces; every occurrence, and there must be one. Without a text the new one becomes the file.</summary>
internal sealed record SeedEdit(string Path, string? Old, string New);

/// <summary>A project that is green until its edits are made.</summary>
/// <param name="Kind">What is wrong, such as <c>wrong-path</c>.</param>
internal sealed record SeededFailure(string Id, string Kind, string Project, ForgeKind Forge, IReadOnlyList<SeedEdit> Edits)
{
    /// <summary>Whether the edits break what the code does, so that nothing but a person may mend it.</summary>
    public bool IsGenuine { get; init; }

    /// <summary>The files of the project with the edits made.</summary>
    public Dictionary<string, string> Files()
    {
        var files = SeedProjects.Read(Project);
        foreach (var edit in Edits)
        {
            var text = edit.Old is null ? "" : files[edit.Path];
            if (edit.Old is { } old && !text.Contains(old, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"seed {Id}: {edit.Path} holds no '{old}'");
            }

            files[edit.Path] = edit.Old is null ? edit.New : text.Replace(edit.Old, edit.New, StringComparison.Ordinal);
        }

        return files;
    }
}

/// <summary>The small projects that failures are seeded into: green on both forges as they are.</summary>
internal static class SeedProjects
{
    /// <summary>Their ecosystems.</summary>
    public static IReadOnlyList<string> All { get; } = ["python", "node", "go", "rust", "c", "cmake", "ruby", "php", "java", "perl", "dotnet"];

    /// <summary>The files of one, by path.</summary>
    public static Dictionary<string, string> Read(string project)
    {
        using var stream = typeof(SeedProjects).Assembly.GetManifestResourceStream($"Mending/Projects/{project}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split("=== ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('\n', 2))
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
    }
}
