using System.Collections.Concurrent;

namespace CiCdPlatform.Core.Repositories;

/// <summary>The files of a folder on disk, listed once and read when asked for.</summary>
internal sealed class FolderSnapshot : ListedSnapshot
{
    /// <summary>Folders that package managers and builds fill: too big to read and never the repository's own words.</summary>
    private static readonly HashSet<string> Filled = new(StringComparer.Ordinal)
    {
        "node_modules", "bower_components", ".venv", "venv", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages",
        "target", "bin", "obj", ".gradle", ".m2", ".next", ".nuxt", ".svelte-kit", ".turbo", ".parcel-cache", ".yarn", ".pnpm-store", ".terraform", ".bundle",
        ".vs", ".idea", "_build", "deps", ".stack-work", "dist-newstyle", ".dart_tool", "Pods",
    };

    // Enough to keep every core busy, few enough that a limit on files is noticed in time.
    private const int FoldersAtOnce = 256;

    private readonly string _root;
    private readonly SnapshotLimits _limits;
    private readonly ConcurrentDictionary<string, bool> _plainFolders = new(StringComparer.Ordinal);

    private FolderSnapshot(string root, SnapshotListing listing, SnapshotLimits limits)
        : base(listing.Entries(), listing.Warnings(), limits)
    {
        _root = root;
        _limits = limits;
    }

    public static FolderSnapshot Open(string path, SnapshotLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
        {
            throw new SnapshotException($"'{path}' is not a folder.");
        }

        try
        {
            var listing = IsWorkTree(root) ? Tracked(root, limits) : null;
            return new FolderSnapshot(root, listing ?? Walked(root, limits), limits);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SnapshotException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override int ReadAt(SnapshotEntry entry, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var full = Path.Combine(_root, entry.Path);
        try
        {
            // Looked at again: a folder may have become a link since it was listed.
            if (entry.Kind is not (SnapshotEntryKind.File or SnapshotEntryKind.Executable) || IsBehindLink(entry.Path) || new FileInfo(full).LinkTarget is not null)
            {
                return -1;
            }

            using var file = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var wanted = (int)Math.Min(destination.Length, Math.Max(0, entry.Size - offset));
            var total = 0;
            for (int read; total < wanted && (read = RandomAccess.Read(file, destination[total..wanted], offset + total)) > 0; total += read)
            {
            }

            return total;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    protected override ReadOnlyMemory<byte>? Load(SnapshotEntry entry)
    {
        var content = new byte[Math.Min(entry.Size, _limits.MaxFileBytes)];
        var read = ReadAt(entry, 0, content);
        if (read < 0)
        {
            return null;
        }

        return content.AsMemory(0, read);
    }

    private static bool IsWorkTree(string root) => Directory.Exists(Path.Combine(root, ".git")) || File.Exists(Path.Combine(root, ".git"));

    // Null when git cannot tell, for instance because the folder belongs to another user: the plain walk answers then.
    private static SnapshotListing? Tracked(string root, SnapshotLimits limits)
    {
        var listing = new SnapshotListing(limits);
        // A path in conflict is listed once a side.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var paths = new List<string>();
        string? error;
        try
        {
            error = GitProgram.Records(
                root,
                path =>
                {
                    path = path.TrimEnd('/');
                    if (paths.Count >= limits.MaxFiles)
                    {
                        listing.LeaveOut(path, $"(and all that follow) because a snapshot holds at most {limits.MaxFiles} files");
                        return false;
                    }

                    if (seen.Add(path) && SnapshotListing.IsPlain(path))
                    {
                        paths.Add(path);
                    }

                    return true;
                },
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard",
                "-z");
        }
        catch (SnapshotException)
        {
            return null;
        }

        if (error is not null)
        {
            return null;
        }

        var files = new FileInfo[paths.Count];
        Parallel.For(0, files.Length, i => files[i] = Looked(new FileInfo(Path.Combine(root, paths[i]))));
        var plain = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < files.Length; i++)
        {
            AddFile(root, paths[i], files[i], listing, plain);
        }

        return listing;
    }

    // The disk is asked here, once; what it said is kept.
    private static FileInfo Looked(FileInfo file)
    {
        file.Refresh();
        return file;
    }

    private static void AddFile(string root, string path, FileInfo file, SnapshotListing listing, HashSet<string> plain)
    {
        FileAttributes attributes;
        try
        {
            attributes = file.Attributes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        // All bits are set where nothing is there: git knows a file that was deleted.
        if ((int)attributes == -1)
        {
            return;
        }

        if (attributes.HasFlag(FileAttributes.ReparsePoint) && file.LinkTarget is not null)
        {
            listing.Add(path, 0, SnapshotEntryKind.Symlink);
        }
        else if (attributes.HasFlag(FileAttributes.Directory))
        {
            listing.Add(path, 0, SnapshotEntryKind.Submodule);
        }
        else if (!Leads(root, path, plain))
        {
            listing.Add(path, file.Length, KindOf(file));
        }
    }

    private static SnapshotListing Walked(string root, SnapshotLimits limits)
    {
        var listing = new SnapshotListing(limits);
        List<Listed> level = [new Listed(new DirectoryInfo(root), "")];
        for (var depth = 0; level.Count > 0; depth++)
        {
            var below = new List<Listed>();
            foreach (var batch in level.Chunk(FoldersAtOnce))
            {
                if (!listing.HasRoom)
                {
                    listing.LeaveOut(batch[0].Prefix, $"(and all that follow) because a snapshot holds at most {limits.MaxFiles} files");
                    return listing;
                }

                // The disk is asked for many folders at once; what they hold is taken in order.
                var children = new List<FileSystemInfo>[batch.Length];
                Parallel.For(0, batch.Length, i => children[i] = ChildrenOf(batch[i].Folder, limits.MaxFiles));
                for (var i = 0; i < batch.Length; i++)
                {
                    Take(children[i], batch[i].Prefix, depth, listing, limits, below);
                }
            }

            level = below;
        }

        return listing;
    }

    private static List<FileSystemInfo> ChildrenOf(DirectoryInfo folder, int most) =>
        [.. folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true, MatchType = MatchType.Simple }).Take(most + 1)];

    private static void Take(List<FileSystemInfo> children, string prefix, int depth, SnapshotListing listing, SnapshotLimits limits, List<Listed> below)
    {
        foreach (var child in children)
        {
            var path = prefix + child.Name;
            if (child.Attributes.HasFlag(FileAttributes.ReparsePoint) && child.LinkTarget is not null)
            {
                listing.Add(path, 0, SnapshotEntryKind.Symlink);
            }
            else if (child is FileInfo file)
            {
                listing.Add(path, file.Length, KindOf(file));
            }
            else if (child is DirectoryInfo folder && child.Name != ".git" && !IsFilled(folder))
            {
                if (depth >= limits.MaxDepth)
                {
                    listing.LeaveOut(path, $"because they lie deeper than {limits.MaxDepth} folders");
                }
                else
                {
                    below.Add(new Listed(folder, path + "/"));
                }
            }
        }
    }

    // "bin", "target" and "deps" are also names of folders that people write in: they count as filled only beside the manifest whose tool fills them.
    private static bool IsFilled(DirectoryInfo folder) => Filled.Contains(folder.Name) && folder.Name switch
    {
        "bin" or "obj" => folder.Parent!.EnumerateFiles("*.*proj").Any(),
        "target" => Beside(folder, "Cargo.toml") || Beside(folder, "pom.xml") || Beside(folder, "build.sbt"),
        "deps" or "_build" => Beside(folder, "mix.exs") || Beside(folder, "dune-project") || Beside(folder, "rebar.config"),
        _ => true,
    };

    private static bool Beside(DirectoryInfo folder, string file) => File.Exists(Path.Combine(folder.Parent!.FullName, file));

    private static SnapshotEntryKind KindOf(FileInfo file) =>
        !OperatingSystem.IsWindows() && (file.UnixFileMode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None ? SnapshotEntryKind.Executable : SnapshotEntryKind.File;

    // Whether a folder on the way is a link; those found to be plain are not looked at again, as there are many files in each.
    private bool IsBehindLink(string path)
    {
        var slash = path.LastIndexOf('/');
        if (slash < 0 || _plainFolders.ContainsKey(path[..slash]))
        {
            return false;
        }

        if (Leads(_root, path, new HashSet<string>(StringComparer.Ordinal)))
        {
            return true;
        }

        _plainFolders.TryAdd(path[..slash], true);
        return false;
    }

    // Whether a folder on the way to a file is a link; folders found to be plain are remembered.
    private static bool Leads(string root, string path, HashSet<string> plain)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var folder = path[..slash];
            if (!plain.Contains(folder))
            {
                if (new DirectoryInfo(Path.Combine(root, folder)).LinkTarget is not null)
                {
                    return true;
                }

                plain.Add(folder);
            }
        }

        return false;
    }

    private sealed record Listed(DirectoryInfo Folder, string Prefix);
}
