namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>Removes what a proof left on disk, read-only folders of package caches too.</summary>
public static class ScratchFiles
{
    /// <summary>Removes a folder as far as that is allowed; what stays is the temporary folder's to clean.</summary>
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
            // A process of a job may still hold a file.
        }
    }
}
