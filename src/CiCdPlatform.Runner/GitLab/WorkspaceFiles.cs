using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Finds the files that <c>paths</c> of artifacts and caches name: files, whole folders, or patterns.</summary>
internal static class WorkspaceFiles
{
    /// <summary>Plain files of the workspace, relative to it; links are never followed.</summary>
    public static IReadOnlyList<string> Find(JobFolders folders, IEnumerable<string> paths, IReadOnlyList<string> exclude)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.Select(p => Relative(folders, p)).OfType<string>())
        {
            // Only what lies below the part without wildcards can match.
            var wild = path.IndexOfAny(['*', '?', '[', '{']);
            var prefix = wild < 0 ? path : path[..(path.LastIndexOf('/', Math.Max(wild - 1, 0)) is var slash and >= 0 ? slash : 0)];
            if (SafePath.Resolve(folders.HostWorkspace, prefix) is not { } full)
            {
                continue;
            }

            if (wild < 0 && File.Exists(full))
            {
                found.Add(path);
                continue;
            }

            var below = SafePath.Files(full).Select(f => prefix.Length == 0 ? f : $"{prefix}/{f}");
            found.UnionWith(wild < 0 ? below : below.Where(f => Matches(path, f) || Matches($"{path}/**", f)));
        }

        var left = exclude.Select(p => Relative(folders, p)).OfType<string>().ToList();
        return [.. found.Where(f => !left.Exists(p => Matches(p, f)))];
    }

    private static bool Matches(string pattern, string file) => FilterPattern.Matches(pattern.Replace("+", "\\+", StringComparison.Ordinal), file);

    private static string? Relative(JobFolders folders, string path) => path.Length == 0 ? null : folders.InWorkspace(path.TrimEnd('/'));
}
