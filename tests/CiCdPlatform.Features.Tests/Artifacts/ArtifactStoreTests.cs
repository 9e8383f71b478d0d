using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Features.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private const string Workflow = "name: CI\non: push\n";
    private static readonly string Large = string.Join('\n', Enumerable.Range(0, 60_000).Select(line => $"# line {line}"));
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [OnSqlite(false)]
    [OnSqlite(true)]
    [OnPostgres(false)]
    [OnPostgres(true)]
    public async Task Cool_OldArtifacts_AreReadAsBeforeAndLieElsewhere(SqlDialect dialect, bool inFolder)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var (store, cold) = Open(database, inFolder);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);
        _time.Advance(TimeSpan.FromDays(91));
        await store.KeepAsync("delivery-2", Draft(), Proof("delivery-2"), default);

        var moved = await CoolAllAsync(store, cold);

        Assert.Equal(3, moved);
        var artifacts = await store.ListAsync(null, null, null, PagePosition.Start, 10, default);
        Assert.Equal(6, artifacts.Count);
        Assert.All(artifacts, artifact => Assert.Equal(artifact.DeliveryId == "delivery-1" ? cold.Tier : "hot", artifact.Tier));
        Assert.All(["delivery-1", "delivery-2"], delivery =>
        {
            Assert.Equal(Workflow, ReadAsync(store, delivery, "ci.yml").Result);
            Assert.Equal(Large, ReadAsync(store, delivery, "large.yml").Result);
            Assert.Equal(delivery, JsonDocument.Parse(ReadAsync(store, delivery, "proof.json").Result).RootElement.GetProperty("deliveryId").GetString());
        });
        Assert.Equal(0, await database.CountAsync("artifact_pieces WHERE artifact_id IN (SELECT id FROM artifacts WHERE tier <> 'hot')"));
        Assert.Equal(inFolder ? 3 : 0, Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(inFolder ? 0 : 3, await database.CountAsync("(SELECT DISTINCT artifact_id FROM artifact_cold_pieces) t"));
    }

    [Theory]
    [OnSqlite(false)]
    [OnSqlite(true)]
    [OnPostgres(false)]
    [OnPostgres(true)]
    public async Task Cool_CrashBeforeTheSwitch_LosesAndDoublesNothing(SqlDialect dialect, bool inFolder)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var (store, cold) = Open(database, inFolder);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);
        _time.Advance(TimeSpan.FromDays(91));

        // After the write and before it is read back, a process dies; and once half of a file is left.
        await Assert.ThrowsAsync<IOException>(() => store.CoolAsync(new Crashing(cold, half: false), _time.GetUtcNow(), 10, default));
        await Assert.ThrowsAsync<IOException>(() => store.CoolAsync(new Crashing(cold, half: true), _time.GetUtcNow(), 10, default));
        Assert.Equal(Large, await ReadAsync(store, "delivery-1", "large.yml"));
        Assert.Equal(3, await CoolAllAsync(store, cold));

        Assert.Equal(0, await CoolAllAsync(store, cold));
        Assert.Equal(Large, await ReadAsync(store, "delivery-1", "large.yml"));
        Assert.Equal(Workflow, await ReadAsync(store, "delivery-1", "ci.yml"));
        Assert.Equal(0, await database.CountAsync("artifact_pieces"));
        Assert.Equal(3, await database.CountAsync("artifacts"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Cool_StorageThatGivesBackSomethingElse_MovesNothing(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var (store, cold) = Open(database, inFolder: false);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);

        await Assert.ThrowsAsync<InvalidDataException>(() => store.CoolAsync(new Lying(cold), _time.GetUtcNow() + TimeSpan.FromDays(1), 10, default));

        Assert.Equal(Workflow, await ReadAsync(store, "delivery-1", "ci.yml"));
        Assert.Equal(3, await database.CountAsync("artifacts WHERE tier = 'hot'"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Cool_DamagedArtifact_StaysAndIsNamed_AndTheOthersGoOn(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var (store, cold) = Open(database, inFolder: false);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);
        await using (var connection = await database.Product.OpenAsync(default))
        {
            await connection.ExecuteAsync("UPDATE artifact_pieces SET data = @data WHERE artifact_id = @id", new { data = "x"u8.ToArray(), id = ArtifactStore.IdOf("delivery-1", "ci.yml") });
        }

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, await CoolAllAsync(store, cold));

        Assert.Equal("damaged", (await store.FindAsync(ArtifactStore.IdOf("delivery-1", "ci.yml"), default))!.Tier);
        Assert.Equal(Large, await ReadAsync(store, "delivery-1", "large.yml"));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(store, "delivery-1", "ci.yml"));
        Assert.Equal(0, await CoolAllAsync(store, cold));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Read_WhileItIsMoved_IsWhole(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var (store, cold) = Open(database, inFolder: false);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);
        _time.Advance(TimeSpan.FromDays(1));
        using var whole = new MemoryStream();

        await foreach (var piece in store.ReadAsync(ArtifactStore.IdOf("delivery-1", "large.yml"), default))
        {
            whole.Write(piece.Span);
            await CoolAllAsync(store, cold);
        }

        Assert.Equal(Large, Encoding.UTF8.GetString(whole.ToArray()));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Keep_Again_ReplacesWhatIsHotAndLeavesWhatIsCold(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var (store, cold) = Open(database, inFolder: false);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1", Outcomes.TimedOut), default);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1", Outcomes.Green), default);
        Assert.Contains("\"green\"", await ReadAsync(store, "delivery-1", "proof.json"), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromDays(1));
        await CoolAllAsync(store, cold);

        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1", Outcomes.Red), default);

        Assert.Contains("\"green\"", await ReadAsync(store, "delivery-1", "proof.json"), StringComparison.Ordinal);
        Assert.Equal(3, await database.CountAsync("artifacts"));
        Assert.Equal(0, await database.CountAsync("artifact_pieces"));
    }

    [Fact]
    public async Task Read_ColdFolderThatIsNoLongerSet_SaysTheCure()
    {
        await using var database = await StoreFixture.CreateAsync(SqlDialect.Sqlite);
        var (store, cold) = Open(database, inFolder: true);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);
        _time.Advance(TimeSpan.FromDays(1));
        await CoolAllAsync(store, cold);

        var other = Open(database, inFolder: false).Store;
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(other, "delivery-1", "ci.yml"));

        Assert.Contains("Retention:ColdFolder (not set)", fault.Message, StringComparison.Ordinal);
    }

    [FactIfPostgres]
    public async Task Prepare_TablespaceOfTheSettings_HoldsTheColdTable()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var postgres = await cluster.CreateDatabaseAsync();
        await using var sql = new PostgresDatabase(postgres.ConnectionString);
        var product = new ProductDatabase(sql);
        await using var connection = await product.OpenAsync(default);
        await Migrations.ApplyAsync(connection, FeatureMigrations.All, TimeProvider.System, default);
        // In the cluster's own folder, so that it goes with the cluster.
        await connection.ExecuteAsync("SET allow_in_place_tablespaces = on");
        await connection.ExecuteAsync("CREATE TABLESPACE cold_place LOCATION ''");
        var settings = new RetentionSettings { ColdTablespace = "cold_place" };
        var table = new ColdTable(product, settings);
        var store = new ArtifactStore(product, [new ColdFolder(settings), table], _time);
        await store.KeepAsync("delivery-1", Draft(), Proof("delivery-1"), default);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(3, await CoolAllAsync(store, table));
        await table.PrepareAsync(default);

        Assert.Equal(2, await connection.ExecuteScalarAsync<int>(
            "SELECT COUNT(*) FROM pg_class c JOIN pg_tablespace t ON t.oid = c.reltablespace WHERE t.spcname = 'cold_place' AND c.relname LIKE 'artifact_cold_pieces%'"));
        Assert.Equal(Large, await ReadAsync(store, "delivery-1", "large.yml"));
    }

    private static DeliveryDraft Draft() => new()
    {
        Repository = new RepositoryRef(ForgeKind.GitHub, new Uri("http://forge/"), 1, "octo/one", new ForgeAccess(7)),
        DefaultBranch = "main",
        BaseCommit = "base",
        Files = [new GeneratedFile("ci.yml", Workflow), new GeneratedFile("large.yml", Large)],
        Definition = "ci.yml",
        Source = GenerationSource.Language,
        Reasons = [],
        Warnings = [],
        TemplateYaml = "t",
        Language = "go",
    };

    private static DeliveryProof Proof(string delivery, string outcome = Outcomes.Green) => new(delivery, "octo/one", "head", outcome, null, "language", [], [], 1, 5, 2.5, []);

    private static async Task<string> ReadAsync(ArtifactStore store, string delivery, string path)
    {
        using var whole = new MemoryStream();
        await foreach (var piece in store.ReadAsync(ArtifactStore.IdOf(delivery, path), default))
        {
            whole.Write(piece.Span);
        }

        return Encoding.UTF8.GetString(whole.ToArray());
    }

    private (ArtifactStore Store, IColdStorage Cold) Open(StoreFixture database, bool inFolder)
    {
        var settings = new RetentionSettings { ColdFolder = inFolder ? _folder.Path : "" };
        var (folder, table) = (new ColdFolder(settings), new ColdTable(database.Product, settings));
        return (new ArtifactStore(database.Product, [folder, table], _time), inFolder ? folder : table);
    }

    private async Task<int> CoolAllAsync(ArtifactStore store, IColdStorage cold)
    {
        var (all, done) = (0, 0);
        while ((done = await store.CoolAsync(cold, _time.GetUtcNow() - TimeSpan.FromHours(1), 2, default)) > 0)
        {
            all += done;
        }

        return all;
    }

    /// <summary>Writes, all of it or half, and dies.</summary>
    private sealed class Crashing(IColdStorage inner, bool half) : IColdStorage
    {
        public string Tier => inner.Tier;

        public Task PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

        public async Task WriteAsync(string artifactId, ReadOnlyMemory<byte> content, CancellationToken cancellation)
        {
            await inner.WriteAsync(artifactId, half ? content[..(content.Length / 2)] : content, cancellation);
            throw new IOException("the process dies here");
        }

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string artifactId, CancellationToken cancellation) => inner.ReadAsync(artifactId, cancellation);
    }

    /// <summary>Loses a byte.</summary>
    private sealed class Lying(IColdStorage inner) : IColdStorage
    {
        public string Tier => inner.Tier;

        public Task PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

        public Task WriteAsync(string artifactId, ReadOnlyMemory<byte> content, CancellationToken cancellation) => inner.WriteAsync(artifactId, content[1..], cancellation);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string artifactId, CancellationToken cancellation) => inner.ReadAsync(artifactId, cancellation);
    }
}
