using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner.Toolchains;

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

            files[edit.Path] = SeedProjects.OfThisMachine(edit.Old is null ? edit.New : text.Replace(edit.Old, edit.New, StringComparison.Ordinal));
        }

        return files;
    }
}

/// <summary>The small projects that failures are seeded into: green on both forges as they are.</summary>
internal static class SeedProjects
{
    /// <summary>Their ecosystems.</summary>
    public static IReadOnlyList<string> All { get; } = ["python", "node", "go", "rust", "c", "cmake", "ruby", "php", "java", "perl", "dotnet"];

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Versions = new(() => ToolchainInventory.OfThisMachine.VersionsAsync(CancellationToken.None).GetAwaiter().GetResult());

    /// <summary>A text with the versions of this machine's toolchains in place of <c>{python}</c> and the like: another version could not be run here.</summary>
    public static string OfThisMachine(string text)
    {
        foreach (var (name, version) in Versions.Value)
        {
            text = text.Replace($"{{{name}}}", version, StringComparison.Ordinal);
        }

        return text;
    }

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
