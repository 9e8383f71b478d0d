namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>Removes what a run left on disk, read-only folders of package caches too.</summary>
public static class ScratchFiles
{
    /// <summary>Removes a folder as far as that is allowed; null, or why the rest stays for whoever cleans the temporary folder.</summary>
    public static string? Remove(string folder)
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
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process of a job may still hold a file.
            return e.Message;
        }
    }
}
