using System.Text;

namespace CiCdPlatform.Core.Repositories;

/// <summary>Opens snapshots: of a folder, a git tree, an archive, or files in memory.</summary>
/// <remarks>What cannot be opened at all throws <see cref="SnapshotException"/>; what had to be left out stands in <see cref="RepositorySnapshot.Warnings"/>.</remarks>
public static class RepositorySnapshots
{
    /// <summary>A snapshot in which some files have another text; <paramref name="beneath"/> stays its owner's.</summary>
    public static RepositorySnapshot WithChanges(RepositorySnapshot beneath, IReadOnlyDictionary<string, string> changes) => new ChangedSnapshot(beneath, changes);

    /// <summary>
    /// The files of a folder as they are on disk. In the top folder of a git work tree, files that git ignores are left out; elsewhere the
    /// folders that package managers and builds fill are.
    /// </summary>
    public static RepositorySnapshot OpenFolder(string path, SnapshotLimits? limits = null) => FolderSnapshot.Open(path, limits ?? SnapshotLimits.Default);

    /// <summary>The tree of a commit, tag, branch or tree of a bare repository or a work tree, read with the <c>git</c> program; always the whole tree.</summary>
    public static RepositorySnapshot OpenGit(string gitDirectoryOrWorkTree, string treeish = "HEAD", SnapshotLimits? limits = null) =>
        GitTreeSnapshot.Open(gitDirectoryOrWorkTree, treeish, limits ?? SnapshotLimits.Default);

    /// <summary>
    /// The files of a tar archive, read to its end; the caller keeps <paramref name="archive"/>. Forges put everything below one folder:
    /// <paramref name="stripFirstFolder"/> drops it.
    /// </summary>
    public static Task<RepositorySnapshot> ReadTarAsync(Stream archive, bool gzip, SnapshotLimits? limits = null, bool stripFirstFolder = false, CancellationToken cancellationToken = default) =>
        TarSnapshot.ReadAsync(archive, gzip, limits ?? SnapshotLimits.Default, stripFirstFolder, cancellationToken);

    /// <summary>Files in memory, by path.</summary>
    public static RepositorySnapshot FromFiles(IReadOnlyDictionary<string, string> files, SnapshotLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new MemorySnapshot(files.ToDictionary(file => file.Key, file => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Value)), limits ?? SnapshotLimits.Default);
    }
}

/// <summary>A repository that cannot be opened: the message names it and says why.</summary>
public sealed class SnapshotException : IOException
{
    /// <summary>With a reason.</summary>
    public SnapshotException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and what caused it.</summary>
    public SnapshotException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a reason.</summary>
    public SnapshotException()
    {
    }
}
