namespace CiCdPlatform.Runner.Execution;

/// <summary>Removes what a job left, also folders that it made unreadable or read-only.</summary>
internal static class ScratchFolder
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // Package managers such as Go's make their caches read-only.
            OpenUp(new DirectoryInfo(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void OpenUp(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode |= Open;
        }

        foreach (var child in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            OpenUp(child);
        }
    }
}
