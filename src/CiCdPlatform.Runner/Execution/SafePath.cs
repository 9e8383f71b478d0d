namespace CiCdPlatform.Runner.Execution;

/// <summary>Reaches files of a workspace without ever following a link that a job planted there.</summary>
internal static class SafePath
{
    private const int MaxFiles = 200_000;

    /// <summary>The full path below a root, or null when it leaves the root or passes a symbolic link.</summary>
    public static string? Resolve(string root, string relative)
    {
        var full = Path.GetFullPath(Path.Combine(root, relative));
        var fullRoot = Path.GetFullPath(root);
        if (full != fullRoot && !full.StartsWith(fullRoot + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var at = fullRoot;
        foreach (var part in full[fullRoot.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            if (IsLink(at))
            {
                return null;
            }
        }

        return full;
    }

    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Text of a file below a root, at most <paramref name="limit"/> characters; null when missing or not a plain file.</summary>
    public static string? ReadText(string root, string relative, int limit = 1024 * 1024)
    {
        if (Resolve(root, relative) is not { } path || !IsPlainFile(path))
        {
            return null;
        }

        using var reader = new StreamReader(path);
        var buffer = new char[limit];
        return new string(buffer, 0, reader.ReadBlock(buffer, 0, limit));
    }

    /// <summary>Regular files below a folder, relative to it with <c>/</c>; links and special files are left out.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(folder, "*", options).Where(IsPlainFile).Take(MaxFiles).Select(f => Path.GetRelativePath(folder, f));
    }

    /// <summary>Copies regular files into a folder below a root; a target that passes a link is refused.</summary>
    public static int Copy(string from, IEnumerable<string> files, string root, string relativeTarget)
    {
        var copied = 0;
        foreach (var file in files)
        {
            var source = Resolve(from, file);
            var target = Resolve(root, Path.Combine(relativeTarget, file));
            if (source is not null && target is not null && IsPlainFile(source))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(source, target, overwrite: true);
                copied++;
            }
        }

        return copied;
    }

    // A pipe or a device would block or answer for ever; only regular files have a length of their own.
    private static bool IsPlainFile(string path)
    {
        var info = new FileInfo(path);
        return info.Exists && (info.Attributes & (FileAttributes.Directory | FileAttributes.Device | FileAttributes.ReparsePoint)) == FileAttributes.None
            && !(OperatingSystem.IsLinux() && IsSpecial(info));
    }

    private static bool IsSpecial(FileInfo info) => info.Length == 0 && NativeCalls.IsFifoOrSocket(info.FullName);
}
