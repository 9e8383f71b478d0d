using CiCdPlatform.Core.Mending.Patchers;

namespace CiCdPlatform.Core.Mending;

/// <summary>Every patcher, in the order in which equally likely mends are tried.</summary>
public static class AllPatchers
{
    private const int MaxPatches = 20;

    /// <summary>The list.</summary>
    public static IReadOnlyList<IPatcher> All { get; } =
    [
        new MissingCheckoutPatcher(),
        new MisspeltNamePatcher(),
        new WrongPathPatcher(),
        new WrongFolderPatcher(),
        new UnknownReferencePatcher(),
        new UnknownKeyPatcher(),
        new UnknownContextPatcher(),
        new TabIndentationPatcher(),
        new NotExecutablePatcher(),
        new WrongShellPatcher(),
        new ArtifactNamePatcher(),
        new ArtifactOrderPatcher(),
        new CacheKeyPatcher(),
        new TimeLimitPatcher(),
        new LockfileDriftPatcher(),
        new NoSuchVersionPatcher(),
        new VersionConflictPatcher(),
        new EngineVersionPatcher(),
        new NoSuchToolchainPatcher(),
        new MissingDependencyPatcher(),
        new SearchPathPatcher(),
        new MissingLibraryPatcher(),
        new FormatterPatcher(),
        new GeneratedFilePatcher(),
        new OutdatedActionPatcher(),
        new OutdatedRunnerPatcher(),
        new TokenPermissionPatcher(),
        new MissingToolPatcher(),
        new MissingServicePatcher(),
    ];

    /// <summary>
    /// What the patchers propose for a failure, the most confident first, each once; those that the guard refuses are left out.
    /// <paramref name="confidence"/> is what was learned of a patch, where something was.
    /// </summary>
    public static IReadOnlyList<Patch> Propose(MendContext context, Func<Patch, double>? confidence = null, Action<string>? broken = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var patches = new List<Patch>();
        foreach (var patcher in All)
        {
            try
            {
                patches.AddRange(patcher.Propose(context).Take(MaxPatches));
            }
#pragma warning disable CA1031 // One patcher that breaks must not take the others with it.
            catch (Exception e)
            {
                broken?.Invoke($"the patcher {patcher.Id} broke: {e.GetType().Name}");
            }
#pragma warning restore CA1031
        }

        return [.. patches
            .Select(patch => confidence is null ? patch : patch with { Confidence = confidence(patch) })
            .Where(patch => PatchGuard.Refuse(context.Snapshot, patch) is null)
            .OrderByDescending(patch => patch.Confidence)
            .DistinctBy(patch => string.Join('\n', patch.Edits.Select(edit => $"{edit.Path}:{edit.Line}:{edit.Count}:{string.Join('\n', edit.Lines)}").Append(patch.Command?.Script)), StringComparer.Ordinal)
            .Take(MaxPatches)];
    }
}
