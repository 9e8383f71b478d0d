using CiCdPlatform.Core.Optimisation.Checkers;

namespace CiCdPlatform.Core.Migration.Words;

/// <summary>Folders outside the project, which GitLab cannot keep, as folders inside it.</summary>
internal static class KeptFolders
{
    /// <summary>The row of a package manager by its name in a set-up action's input.</summary>
    public static CacheRow? ByTool(string tool) => CacheTable.All.FirstOrDefault(row => row.Tool == tool);

    /// <summary>The row of a folder outside the project, or null.</summary>
    public static CacheRow? ByPath(string path) => CacheTable.All.FirstOrDefault(row => row.Paths.Any(known => path.TrimEnd('/').StartsWith(known, StringComparison.Ordinal) || known.StartsWith(path.TrimEnd('/'), StringComparison.Ordinal)));

    /// <summary>Whether a path lies in the project.</summary>
    public static bool IsInside(string path) => path.Length > 0 && path[0] is not ('~' or '/' or '$' or '!' or '%');
}
