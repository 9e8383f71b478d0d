using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Durable;
using CiCdPlatform.Durable.Storage;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Cli.Commands;

/// <summary>The vulnerability database of this machine's user: one SQLite file, in the tables that the server has, too.</summary>
internal static class LocalAdvisories
{
    public static Option<FileInfo> File() => new("--advisories")
    {
        Description = "The vulnerability database",
        DefaultValueFactory = _ => Default,
    };

    /// <summary>Where it lies unless it is said otherwise.</summary>
    public static FileInfo Default => new(Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "cicd-platform",
        "advisories.db"));

    /// <summary>The database where there is one; null where nothing was ever imported.</summary>
    public static AdvisoryStore? Find(FileInfo file) => file.Exists ? Open(file) : null;

    /// <summary>The database, made where there is none.</summary>
    public static async Task<AdvisoryStore> CreateAsync(FileInfo file, CancellationToken cancellation)
    {
        if (file.Directory is not { } folder)
        {
            throw new InputException($"{file} is no file that could be made");
        }

        folder.Create();
        await using var connection = await new SqliteDatabase(ConnectionString(file)).OpenAsync(cancellation);
        await Migrations.ApplyAsync(connection, [AdvisoryStore.Migration], TimeProvider.System, cancellation);
        return Open(file);
    }

    private static AdvisoryStore Open(FileInfo file) => new(new ProductDatabase(new SqliteDatabase(ConnectionString(file))), TimeProvider.System);

    private static string ConnectionString(FileInfo file) => $"Data Source={file.FullName}";
}
