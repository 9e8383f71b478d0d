using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Opens what a person named on the command line.</summary>
internal static class SnapshotInput
{
    /// <summary>A folder as it lies there, or a bare repository at its HEAD.</summary>
    public static RepositorySnapshot Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new InputException(File.Exists(path) ? $"{path} is a file: name the repository's folder" : $"{path} does not exist: name a repository's folder");
        }

        var isBare = File.Exists(Path.Combine(path, "HEAD")) && Directory.Exists(Path.Combine(path, "objects"));
        return isBare ? RepositorySnapshots.OpenGit(path, "HEAD", SnapshotLimits.Default) : RepositorySnapshots.OpenFolder(path, SnapshotLimits.Default);
    }
}
