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
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var plain = new HashSet<string>(StringComparer.Ordinal);
        string? error;
        try
        {
            error = GitProgram.Records(
                root,
                path =>
                {
                    path = path.TrimEnd('/');
                    if (!listing.HasRoom)
                    {
                        listing.LeaveOut(path, $"(and all that follow) because a snapshot holds at most {limits.MaxFiles} files");
                        return false;
                    }

                    // A path in conflict is listed once a side.
                    if (seen.Add(path) && SnapshotListing.IsPlain(path))
                    {
                        AddFile(root, path, listing, plain);
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

        return error is null ? listing : null;
    }

    private static void AddFile(string root, string path, SnapshotListing listing, HashSet<string> plain)
    {
        var full = Path.Combine(root, path);
        if (Directory.Exists(full) && new DirectoryInfo(full).LinkTarget is null)
        {
            listing.Add(path, 0, SnapshotEntryKind.Submodule);
            return;
        }

        var file = new FileInfo(full);
        if (file.LinkTarget is not null)
        {
            listing.Add(path, 0, SnapshotEntryKind.Symlink);
        }
        else if (file.Exists && !Leads(root, path, plain))
        {
            listing.Add(path, file.Length, KindOf(file));
        }
    }

    private static SnapshotListing Walked(string root, SnapshotLimits limits)
    {
        var listing = new SnapshotListing(limits);
        var folders = new Stack<(DirectoryInfo Folder, string Prefix, int Depth)>();
        folders.Push((new DirectoryInfo(root), "", 0));
        while (listing.HasRoom && folders.TryPop(out var next))
        {
            foreach (var child in next.Folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true, MatchType = MatchType.Simple }))
            {
                var path = next.Prefix + child.Name;
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
                    if (next.Depth >= limits.MaxDepth)
                    {
                        listing.LeaveOut(path, $"because they lie deeper than {limits.MaxDepth} folders");
                    }
                    else
                    {
                        folders.Push((folder, path + "/", next.Depth + 1));
                    }
                }
            }
        }

        if (folders.Count > 0)
        {
            listing.LeaveOut(folders.Peek().Prefix, $"(and all that follow) because a snapshot holds at most {limits.MaxFiles} files");
        }

        return listing;
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
}
