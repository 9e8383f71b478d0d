using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Tests.Repositories;

internal static class Snapshots
{
    public static RepositorySnapshot Of(params (string Path, string Content)[] files) => RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Path, file => file.Content));
}
