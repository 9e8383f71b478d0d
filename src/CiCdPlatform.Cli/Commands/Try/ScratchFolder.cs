namespace CiCdPlatform.Cli.Commands;

/// <summary>Removes what a try left on disk, read-only folders of package caches too.</summary>
internal static class ScratchFolder
{
    public static void Remove(string folder)
    {
        try
        {
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(inner, File.GetUnixFileMode(inner) | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }
            }

            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"warning: {folder} could not be removed: {e.Message}");
        }
    }
}
