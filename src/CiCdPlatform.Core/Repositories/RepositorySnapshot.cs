namespace CiCdPlatform.Core.Repositories;

/// <summary>The files of a repository at one moment: the only door through which decisions see them.</summary>
/// <remarks>
/// Listing is done once, in ordinal order of the path; contents are read when asked for, at most once, and are bounded by
/// <see cref="SnapshotLimits"/>. What was left out stands in <see cref="Warnings"/>. Symbolic links and submodules are listed and never followed.
/// </remarks>
public abstract class RepositorySnapshot : IDisposable
{
    /// <summary>Every file, with <c>/</c> between folders, in ordinal order of the path.</summary>
    public abstract IReadOnlyList<SnapshotEntry> Entries { get; }

    /// <summary>What was left out and why, one sentence each; empty when the snapshot is complete.</summary>
    public abstract IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether a file of exactly this path exists.</summary>
    public abstract bool Contains(string path);

    /// <summary>The bytes of a file, or null when it is missing, not a regular file, or over the limit of one file.</summary>
    public abstract ReadOnlyMemory<byte>? ReadBytes(string path);

    /// <summary>The text of a file with invalid UTF-8 replaced and a byte-order mark dropped, or null when it is missing, binary, or over the limit.</summary>
    public abstract string? ReadText(string path);

    /// <summary>
    /// Copies what a file of <see cref="Entries"/> holds from an offset on, and says how many bytes: fewer than asked for at its end, -1 when it cannot be read. For readers that pass
    /// over every file once, on several threads: nothing is remembered, and in a folder files may be larger than the limit of one file.
    /// </summary>
    public virtual int ReadAt(SnapshotEntry entry, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (ReadBytes(entry.Path) is not { } bytes)
        {
            return -1;
        }

        var rest = bytes.Span[(int)Math.Min(offset, bytes.Length)..];
        rest = rest[..Math.Min(rest.Length, destination.Length)];
        rest.CopyTo(destination);
        return rest.Length;
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>One file of a snapshot; <paramref name="Size"/> in bytes.</summary>
public sealed record SnapshotEntry(string Path, long Size, SnapshotEntryKind Kind);

/// <summary>What a path of a snapshot is.</summary>
public enum SnapshotEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A regular file with the executable bit.</summary>
    Executable,

    /// <summary>A symbolic link: never followed.</summary>
    Symlink,

    /// <summary>A git submodule: listed, never entered.</summary>
    Submodule,
}

/// <summary>Bounds of a snapshot; sizes in bytes. What lies outside is left out and reported.</summary>
public sealed record SnapshotLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static SnapshotLimits Default { get; } = new();

    /// <summary>Most files listed.</summary>
    public int MaxFiles { get; init; } = 200_000;

    /// <summary>Largest file that is read.</summary>
    public long MaxFileBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes read in all.</summary>
    public long MaxTotalBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Most folders in one path.</summary>
    public int MaxDepth { get; init; } = 64;
}
