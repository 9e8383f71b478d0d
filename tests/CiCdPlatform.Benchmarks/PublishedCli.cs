using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>The <c>hyper</c> that is measured where none is named: what "dotnet publish" wrote is what users run; the plain build is slower to start.</summary>
internal static class PublishedCli
{
    private static readonly string[] Places = ["publish/CiCdPlatform.Cli/release_linux-x64/hyper", "publish/CiCdPlatform.Cli/release/hyper", "bin/CiCdPlatform.Cli/release/hyper"];

    /// <summary>Throws <see cref="UsageException"/> when there is none.</summary>
    public static string Find()
    {
        var artifacts = new DirectoryInfo(AppContext.BaseDirectory);
        while (artifacts is not null && artifacts.Name != "artifacts")
        {
            artifacts = artifacts.Parent;
        }

        return (artifacts is null ? null : Places.Select(place => Path.Combine(artifacts.FullName, place)).FirstOrDefault(File.Exists))
            ?? throw new UsageException("hyper is not built: run 'dotnet publish src/CiCdPlatform.Cli -r linux-x64 --self-contained false', or name it with --hyper");
    }
}
