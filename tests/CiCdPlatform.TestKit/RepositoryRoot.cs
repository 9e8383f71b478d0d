namespace CiCdPlatform.TestKit;

/// <summary>Where the sources of the product are, for tests that read fixtures.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds <c>CiCdPlatform.sln</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>A path below the root.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CiCdPlatform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("CiCdPlatform.sln was not found above " + AppContext.BaseDirectory);
    }
}
