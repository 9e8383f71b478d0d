using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Every package that a repository uses, and what could not be read.</summary>
public sealed record DependencyInventory(IReadOnlyList<Dependency> Dependencies, IReadOnlyList<string> Files, IReadOnlyList<string> Warnings)
{
    // Hostile repositories hold a hundred thousand lockfiles; the largest real ones some thousands.
    private const int MaxFiles = 20_000;

    /// <summary>
    /// Reads all lockfiles and manifests outside the folders of others, in the order of their paths. A manifest in or below the folder of a lockfile of its ecosystem is
    /// left to that lockfile. A file that cannot be read is named in the warnings and the rest goes on.
    /// </summary>
    public static DependencyInventory Read(RepositorySnapshot snapshot, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var warnings = new List<string>();
        var locked = new List<Dependency>();
        var files = new List<string>();
        var manifests = new List<(string Path, List<Dependency> Found)>();
        foreach (var entry in snapshot.Entries.Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable))
        {
            cancellation.ThrowIfCancellationRequested();
            var name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
            if (Reader(entry.Path, name) is not { } reader || Places.IsForeign(entry.Path))
            {
                continue;
            }

            if (files.Count >= MaxFiles)
            {
                warnings.Add($"{entry.Path}: not read, and none behind it: at most {MaxFiles} lockfiles and manifests are read");
                break;
            }

            files.Add(entry.Path);
            var found = new List<Dependency>();
            try
            {
                reader.Read(new DependencyFile(entry.Path, snapshot, found, warnings));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                warnings.Add($"{entry.Path}: the reader of this kind of file failed ({e.GetType().Name}) and its packages are left out");
                continue;
            }

            if (reader.IsLockfile)
            {
                locked.AddRange(found);
            }
            else
            {
                manifests.Add((entry.Path, found));
            }
        }

        var folders = locked.Where(one => one.Ecosystem != Ecosystem.Actions).Select(one => (one.Ecosystem, Folder(one.File))).ToHashSet();
        return new DependencyInventory(
            [.. locked.Concat(manifests.SelectMany(manifest => manifest.Found.Where(one => !Above(Folder(manifest.Path)).Any(folder => folders.Contains((one.Ecosystem, folder)))))).OrderBy(one => one.File, StringComparer.Ordinal)],
            files,
            warnings);
    }

    private static IDependencyReader? Reader(string path, string name)
    {
        foreach (var reader in DependencyReaders.All)
        {
            if (reader.Reads(path, name))
            {
                return reader;
            }
        }

        return null;
    }

    private static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private static IEnumerable<string> Above(string folder)
    {
        yield return folder;
        while (folder.Length > 0)
        {
            folder = Folder(folder);
            yield return folder;
        }
    }
}
