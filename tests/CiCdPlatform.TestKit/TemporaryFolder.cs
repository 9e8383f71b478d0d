namespace CiCdPlatform.TestKit;

/// <summary>A folder that goes when the test ends.</summary>
/// <param name="inMemory">Whether it lies in memory where the machine has room there: for databases whose tests do not ask what outlives a power cut, and need not wait for a disk.</param>
public sealed class TemporaryFolder(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long Room = 1L << 30;

    /// <summary>Its full path.</summary>
    public string Path { get; } = inMemory && HasRoom() ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, "cicd-" + Guid.NewGuid().ToString("n"))).FullName : Directory.CreateTempSubdirectory("cicd-").FullName;

    /// <summary>Writes a file below it, with its folders.</summary>
    public string Write(string relative, string content)
    {
        var full = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A child process may still hold a file; the system's temporary folder is cleaned by others.
        }
    }

    private static bool HasRoom() => OperatingSystem.IsLinux() && Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Room;
}
