using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Features.Checks;

/// <summary>The folders of a monorepo's components: what is found is told by component there.</summary>
internal static class ComponentPaths
{
    private const int MaxPaths = 500;

    /// <summary>Folders, the deepest first; none where the repository is one component.</summary>
    public static IReadOnlyList<string> Of(RepositorySnapshot snapshot) => RepositoryAnalyzer.Analyze(snapshot).Components is { Count: > 1 } components
        ? [.. components.Select(component => component.Path).Distinct(StringComparer.Ordinal).OrderByDescending(path => path.Length).ThenBy(path => path, StringComparer.Ordinal).Take(MaxPaths)]
        : [];

    /// <summary>The component that a file belongs to; null outside of all.</summary>
    public static string? Find(IReadOnlyList<string> paths, string file) =>
        paths.FirstOrDefault(path => path == "." || file.StartsWith(path + "/", StringComparison.Ordinal));
}
