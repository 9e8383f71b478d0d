using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>What a job keeps already.</summary>
internal static class KeptPaths
{
    private static readonly string[] s_caches = ["actions/cache", "buildjet/cache", "runs-on/cache", "namespacelabs/nscloud-cache-action", "tespkg/actions-cache", "useblacksmith/cache", "WarpBuilds/cache", "martijnhols/actions-cache"];

    public static bool IsCache(this GitHubStep step) => step.Uses?.Is(s_caches) == true;

    /// <summary>Whether a cache step of the job names a path, or a key, of this row.</summary>
    public static bool Keep(GitHubJob job, CacheRow row) =>
        job.Steps.Any(step => (step.IsCache() && (Texts(step).Any(text => row.Marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase))) || Folders(step).Any(folder => row.Paths.Any(path => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal)))))
            || step.Uses?.Is([.. row.Keepers]) == true
            // Another set-up action, or one in the repository, that is told to keep things knows better.
            || (step.Uses is { } uses && row.SetUp?.Action != uses.Name && step.With is { } with && SaysCache(with) && !uses.Is("actions/setup-node", "actions/setup-python", "actions/setup-java", "actions/setup-go", "docker/build-push-action")));

    /// <summary>The lines of a step that calls an action at its newest release, pinned to its commit.</summary>
    public static IReadOnlyList<string> Step(string name, string action, params IReadOnlyList<string> inputs)
    {
        var pinned = PinnedActions.Newest(action) ?? throw new InvalidOperationException($"the table of actions does not know {action}");
        return [$"name: {name}", $"uses: {pinned.Name}@{pinned.Sha} # {pinned.Version}", .. inputs.Count == 0 ? [] : new[] { "with:" }, .. inputs.Select(line => "  " + line)];
    }

    /// <summary>The inputs of <c>actions/cache</c>.</summary>
    public static IReadOnlyList<string> Inputs(IReadOnlyList<string> paths, string key, string? restore) =>
    [
        .. paths.Count == 1 ? [$"path: {paths[0]}"] : new[] { "path: |" }.Concat(paths.Select(path => "  " + path)),
        $"key: {key}",
        .. restore is null ? [] : new[] { $"restore-keys: {restore}" },
    ];

    private static IEnumerable<string> Texts(GitHubStep step) => [step.Input("path") ?? "", step.Input("key") ?? ""];

    // A folder that is kept keeps those in it.
    private static IEnumerable<string> Folders(GitHubStep step) =>
        (step.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(path => path.TrimEnd('*').TrimEnd('/')).Where(path => path.Length > 0 && path is not ("~" or "."));

    private static bool SaysCache(YamlMappingNode with) => with.Children.Any(pair => pair.Key is YamlScalarNode { Value: { } key } && key.Contains("cache", StringComparison.OrdinalIgnoreCase)
        && pair.Value is YamlScalarNode { Value: not ("false" or "") });
}
