using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Advisories;

/// <summary>Advisories in the database, by package; the server's and a file of the command line's alike.</summary>
public sealed class AdvisoryStore(ProductDatabase database, TimeProvider time) : IAdvisorySource
{
    // Statements stay below the 999 parameters that old builds of SQLite take.
    private const int RowsAtOnce = 150;
    private const int NamesAtOnce = 400;

    // A lookup reads thousands of advisories: a few places to read on are enough.
    private const int MaxReferences = 3;

    /// <summary>The tables of this slice.</summary>
    public static Migration Migration { get; } = new("features-050-advisories", """
        CREATE TABLE advisories (
            source TEXT NOT NULL,
            id TEXT NOT NULL,
            modified TEXT NOT NULL,
            body TEXT NOT NULL,
            imported_at BIGINT NOT NULL,
            PRIMARY KEY (source, id));
        CREATE TABLE advisory_packages (
            ecosystem TEXT NOT NULL,
            name TEXT NOT NULL,
            source TEXT NOT NULL,
            advisory_id TEXT NOT NULL,
            PRIMARY KEY (ecosystem, name, source, advisory_id));
        CREATE INDEX advisory_packages_by_advisory ON advisory_packages (source, advisory_id);
        CREATE TABLE advisory_sources (
            source TEXT NOT NULL PRIMARY KEY,
            imported_at BIGINT NOT NULL,
            advisories BIGINT NOT NULL,
            version TEXT NOT NULL);
        """);

    /// <inheritdoc/>
    public IReadOnlyDictionary<PackageKey, IReadOnlyList<Advisory>> Find(IReadOnlyCollection<PackageKey> packages, CancellationToken cancellation) => FindAsync(packages, cancellation).GetAwaiter().GetResult();

    /// <summary>The advisories of each package that has some.</summary>
    public async Task<IReadOnlyDictionary<PackageKey, IReadOnlyList<Advisory>>> FindAsync(IReadOnlyCollection<PackageKey> packages, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(packages);
        var found = new Dictionary<PackageKey, IReadOnlyList<Advisory>>();
        var read = new Dictionary<(string, string), Advisory>();
        foreach (var ecosystem in packages.Distinct().GroupBy(package => package.Ecosystem, StringComparer.Ordinal))
        {
            foreach (var names in ecosystem.Select(package => package.Name).Chunk(NamesAtOnce))
            {
                var parameters = new DynamicParameters(new { ecosystem = ecosystem.Key });
                var rows = await database.QueryAsync<Row>(
                    $"""
                    SELECT p.name AS Name, a.source AS Source, a.id AS Id, a.body AS Body
                    FROM advisory_packages p JOIN advisories a ON a.source = p.source AND a.id = p.advisory_id
                    WHERE p.ecosystem = @ecosystem AND p.name IN ({List(parameters, names)})
                    """,
                    parameters,
                    cancellation);
                foreach (var package in rows.GroupBy(row => row.Name, StringComparer.Ordinal))
                {
                    found[new PackageKey(ecosystem.Key, package.Key)] = [.. package.Select(Advisory)];
                }
            }
        }

        return found;

        // One advisory may concern hundreds of packages.
        Advisory Advisory(Row row) => read.TryGetValue((row.Source, row.Id), out var known) ? known : read[(row.Source, row.Id)] = JsonSerializer.Deserialize(row.Body, AdvisoryJson.Default.Advisory)!;
    }

    /// <summary>What each source brought, and when.</summary>
    public async Task<IReadOnlyList<AdvisorySourceState>> SourcesAsync(CancellationToken cancellation) =>
        [.. (await database.QueryAsync<SourceRow>("SELECT source AS Source, imported_at AS ImportedAt, advisories AS Advisories, version AS Version FROM advisory_sources ORDER BY source", null, cancellation))
            .Select(row => new AdvisorySourceState(row.Source, DateTimeOffset.FromUnixTimeMilliseconds(row.ImportedAt), row.Advisories, row.Version))];

    /// <summary>Keeps a batch in one transaction; what the source said before about the same ids is forgotten.</summary>
    internal Task PutAsync(string source, DateTimeOffset importedAt, IReadOnlyCollection<Advisory> advisories, CancellationToken cancellation) => database.PatientlyAsync(
        async () =>
        {
            var batch = advisories.GroupBy(advisory => advisory.Id, StringComparer.Ordinal).Select(group => group.Last()).ToList();
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    foreach (var ids in batch.Select(advisory => advisory.Id).Chunk(NamesAtOnce))
                    {
                        var parameters = new DynamicParameters(new { source });
                        await connection.ExecuteAsync($"DELETE FROM advisory_packages WHERE source = @source AND advisory_id IN ({List(parameters, ids)})", Storable.Parameters(parameters), transaction);
                    }

                    foreach (var rows in batch.Chunk(RowsAtOnce))
                    {
                        await InsertAsync(
                            "INSERT INTO advisories (source, id, modified, body, imported_at) VALUES ",
                            " ON CONFLICT (source, id) DO UPDATE SET modified = excluded.modified, body = excluded.body, imported_at = excluded.imported_at",
                            rows.Select(advisory => new object[] { source, advisory.Id, advisory.Modified, JsonSerializer.Serialize(advisory with { References = [.. advisory.References.Take(MaxReferences)] }, AdvisoryJson.Default.Advisory), importedAt.ToUnixTimeMilliseconds() }));
                    }

                    var packages = batch.SelectMany(advisory => advisory.Affected.Select(affected => PackageKey.Of(affected.Ecosystem, affected.Name)).Distinct().Select(key => new object[] { key.Ecosystem, key.Name, source, advisory.Id }));
                    foreach (var rows in packages.Chunk(RowsAtOnce))
                    {
                        await InsertAsync("INSERT INTO advisory_packages (ecosystem, name, source, advisory_id) VALUES ", " ON CONFLICT (ecosystem, name, source, advisory_id) DO NOTHING", rows);
                    }

                    async Task InsertAsync(string head, string tail, IEnumerable<object[]> rows)
                    {
                        var (sql, parameters, count) = (new StringBuilder(head), new DynamicParameters(), 0);
                        foreach (var row in rows)
                        {
                            sql.Append(count == 0 ? "(" : ", (");
                            for (var i = 0; i < row.Length; i++)
                            {
                                var name = $"p{count++}";
                                sql.Append(i == 0 ? "@" : ", @").Append(name);
                                parameters.Add(name, row[i] is string text ? Storable.Text(text) : row[i]);
                            }

                            sql.Append(')');
                        }

                        await connection.ExecuteAsync(new CommandDefinition(sql.Append(tail).ToString(), parameters, transaction, cancellationToken: cancellation));
                    }
                },
                cancellation);
            return true;
        },
        time,
        cancellation);

    /// <summary>Ends an import: what the source no longer says is forgotten.</summary>
    internal Task FinishAsync(string source, DateTimeOffset importedAt, string version, CancellationToken cancellation) => database.PatientlyAsync(
        async () =>
        {
            var parameters = new { source, at = importedAt.ToUnixTimeMilliseconds(), version };
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    await connection.ExecuteAsync("DELETE FROM advisory_packages WHERE source = @source AND advisory_id IN (SELECT id FROM advisories WHERE source = @source AND imported_at < @at)", Storable.Parameters(parameters), transaction);
                    await connection.ExecuteAsync("DELETE FROM advisories WHERE source = @source AND imported_at < @at", Storable.Parameters(parameters), transaction);
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO advisory_sources (source, imported_at, advisories, version) SELECT @source, CAST(@at AS BIGINT), COUNT(*), @version FROM advisories WHERE source = @source
                        ON CONFLICT (source) DO UPDATE SET imported_at = excluded.imported_at, advisories = excluded.advisories, version = excluded.version
                        """,
                        Storable.Parameters(parameters),
                        transaction);
                },
                cancellation);
            return true;
        },
        time,
        cancellation);

    // Dapper writes lists out on SQLite only: for PostgreSQL it makes arrays of them, which IN does not take.
    private static string List(DynamicParameters parameters, IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            parameters.Add($"v{i}", values[i]);
        }

        return string.Join(", ", Enumerable.Range(0, values.Count).Select(i => $"@v{i}"));
    }

    private sealed class Row
    {
        public required string Name { get; init; }
        public required string Source { get; init; }
        public required string Id { get; init; }
        public required string Body { get; init; }
    }

    private sealed class SourceRow
    {
        public required string Source { get; init; }
        public required long ImportedAt { get; init; }
        public required long Advisories { get; init; }
        public required string Version { get; init; }
    }
}

/// <summary>What a source of advisories last brought; <paramref name="Version"/> is what its server called that state, or empty.</summary>
public sealed record AdvisorySourceState(string Source, DateTimeOffset ImportedAt, long Advisories, string Version);

/// <summary>How advisories are written in the database; made at build, because a lookup reads thousands of them.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Advisory))]
internal sealed partial class AdvisoryJson : JsonSerializerContext;
