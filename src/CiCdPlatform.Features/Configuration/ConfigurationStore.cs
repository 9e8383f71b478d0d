using System.Text.Json;
using CiCdPlatform.Core.Yaml;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Configuration;

/// <summary>Where a configuration stands: a repository's branch (empty for the default one), or an owner's defaults (a repository id of zero, the owner as branch).</summary>
internal sealed record ConfigurationPlace(string Host, long RepositoryId, string Branch);

/// <summary>A configuration as it was read.</summary>
/// <param name="Good">The last text that could be used; null when there never was one.</param>
/// <param name="Problems">What is wrong with the text that stands there now.</param>
/// <param name="ReadAt">When the forge was asked.</param>
/// <param name="Version">Which change of the repository it knows.</param>
internal sealed record StoredConfiguration(string? Good, IReadOnlyList<FormProblem> Problems, DateTimeOffset ReadAt, long Version);

/// <summary>Configurations as they were read, with the last good text of each.</summary>
internal sealed class ConfigurationStore(ProductDatabase database)
{
    public static Migration Migration { get; } = new("features-030-configurations", """
        CREATE TABLE repository_configurations (
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            branch TEXT NOT NULL,
            good TEXT NULL,
            problems TEXT NOT NULL,
            read_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            PRIMARY KEY (host, repository_id, branch));
        CREATE TABLE configuration_faults (
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            branch TEXT NOT NULL,
            commit_id TEXT NOT NULL,
            PRIMARY KEY (host, repository_id, branch));
        """);

    public async Task<StoredConfiguration?> FindAsync(ConfigurationPlace place, CancellationToken cancellation)
    {
        var row = await database.FirstOrDefaultAsync<Row>(
            "SELECT good AS Good, problems AS Problems, read_at AS ReadAt, version AS Version FROM repository_configurations WHERE host = @Host AND repository_id = @RepositoryId AND branch = @Branch",
            place,
            cancellation);
        return row is null
            ? null
            : new StoredConfiguration(row.Good, JsonSerializer.Deserialize<List<FormProblem>>(row.Problems) ?? [], DateTimeOffset.FromUnixTimeMilliseconds(row.ReadAt), row.Version);
    }

    public Task PutAsync(ConfigurationPlace place, StoredConfiguration read, CancellationToken cancellation) => database.ExecuteAsync(
        """
        INSERT INTO repository_configurations (host, repository_id, branch, good, problems, read_at, version) VALUES (@Host, @RepositoryId, @Branch, @Good, @problems, @readAt, @Version)
        ON CONFLICT (host, repository_id, branch) DO UPDATE SET good = excluded.good, problems = excluded.problems, read_at = excluded.read_at, version = excluded.version
        """,
        new { place.Host, place.RepositoryId, place.Branch, read.Good, problems = JsonSerializer.Serialize(read.Problems), readAt = read.ReadAt.ToUnixTimeMilliseconds(), read.Version },
        cancellation);

    /// <summary>Notes that a commit of a branch has a faulty file; or, with null, that it has none. Returns whether the branch was faulty before.</summary>
    public async Task<bool> NoteFaultAsync(ConfigurationPlace place, string? commit, CancellationToken cancellation)
    {
        if (commit is null)
        {
            return await database.ExecuteAsync("DELETE FROM configuration_faults WHERE host = @Host AND repository_id = @RepositoryId AND branch = @Branch", place, cancellation) > 0;
        }

        return await database.ExecuteAsync(
            """
            INSERT INTO configuration_faults (host, repository_id, branch, commit_id) VALUES (@Host, @RepositoryId, @Branch, @commit)
            ON CONFLICT (host, repository_id, branch) DO UPDATE SET commit_id = excluded.commit_id
            """,
            new { place.Host, place.RepositoryId, place.Branch, commit },
            cancellation) > 0;
    }

    public async Task<bool> IsFaultyAsync(ConfigurationPlace place, CancellationToken cancellation) => await database.FirstOrDefaultAsync<string>(
        "SELECT commit_id FROM configuration_faults WHERE host = @Host AND repository_id = @RepositoryId AND branch = @Branch", place, cancellation) is not null;

    private sealed class Row
    {
        public string? Good { get; init; }
        public required string Problems { get; init; }
        public long ReadAt { get; init; }
        public long Version { get; init; }
    }
}
