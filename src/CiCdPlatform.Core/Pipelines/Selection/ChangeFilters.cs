using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Pipelines.Selection;

/// <summary>Which changes concern which component, so that a repository of many parts tests what changed.</summary>
internal static class ChangeFilters
{
    private const int MaxPaths = 50;

    /// <summary>The filter of a component, or null when every change concerns it, or when a path of it means something to a shell or a forge.</summary>
    internal static ChangeFilter? For(Component component, string suffix, ForgeKind forge, bool isAlone)
    {
        if (isAlone || component.Paths.Count is 0 or >= MaxPaths || component.Paths.Any(path => path is "**" or "**/*" || !IsPlainGlob(path)))
        {
            return null;
        }

        // A change of the pipeline itself is a change of everything that it does.
        string[] own = forge == ForgeKind.GitHub ? [".github/workflows/**"] : [".gitlab-ci.yml"];
        return new ChangeFilter("changed" + suffix, [.. component.Paths.Concat(own).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Whether the jobs of another component, its workspace's root, do the work of this one.</summary>
    internal static bool IsCovered(Component component, IReadOnlyList<Component> all) =>
        component.IsWorkspaceMember && all.Any(other => other.Path == component.Workspace && other.Language == component.Language && (other.Test.Count > 0 || (component.Test.Count == 0 && other.Build.Count > 0)));

    private static bool IsPlainGlob(string path) => CommandGuard.IsPlainPath(path.Replace('*', 'x')) && !path.StartsWith('/') && !path.StartsWith(':');
}
