using System.Data.Common;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using Dapper;

namespace CiCdPlatform.Features.Installations;

/// <summary>How an installation of an App stands.</summary>
public static class InstallationStates
{
    /// <summary>It may be used.</summary>
    public const string Active = "active";

    /// <summary>Its owner stopped it for a while.</summary>
    public const string Suspended = "suspended";

    /// <summary>It is gone; its data stays for a while.</summary>
    public const string Removed = "removed";
}

/// <summary>What a payload told of an installation.</summary>
internal sealed record InstallationChange(string Host, long Id, long AppId, string Account, string State, IReadOnlyDictionary<string, string> Permissions);

/// <summary>An installation as it is known. <paramref name="ChangedAt"/>: when its state was last told.</summary>
public sealed record Installation(string Host, long Id, long AppId, string Account, string State, IReadOnlyDictionary<string, string> Permissions, DateTimeOffset ChangedAt)
{
    /// <summary>Whether it may be asked for anything.</summary>
    public bool IsActive => State == InstallationStates.Active;
}

/// <summary>Installations as their webhooks told of them.</summary>
internal sealed class InstallationStore(ProductDatabase database)
{
    private const string Columns = "SELECT host AS Host, id AS Id, app_id AS AppId, account AS Account, state AS State, permissions AS Permissions, changed_at AS ChangedAt FROM installations";

    public static Migration Migration { get; } = new("features-033-installations", """
        CREATE TABLE installations (
            host TEXT NOT NULL,
            id BIGINT NOT NULL,
            app_id BIGINT NOT NULL,
            account TEXT NOT NULL,
            state TEXT NOT NULL,
            permissions TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            PRIMARY KEY (host, id));
        ALTER TABLE repositories ADD COLUMN removed_at BIGINT NULL;
        CREATE INDEX repositories_by_installation ON repositories (host, installation_id);
        """);

    /// <summary>Writes what payloads told, in their order, as part of the transaction that writes their deliveries.</summary>
    public static async Task ApplyAsync(DbConnection connection, DbTransaction? transaction, IEnumerable<Routed> routed, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var change in routed.Select(one => one.Installation).OfType<InstallationChange>())
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO installations (host, id, app_id, account, state, permissions, changed_at) VALUES (@Host, @Id, @AppId, @Account, @State, @permissions, @now)
                ON CONFLICT (host, id) DO UPDATE SET app_id = excluded.app_id, account = excluded.account, state = excluded.state, permissions = excluded.permissions, changed_at = excluded.changed_at
                """,
                Storable.Parameters(new { change.Host, change.Id, change.AppId, change.Account, change.State, permissions = JsonSerializer.Serialize(change.Permissions), now = now.ToUnixTimeMilliseconds() }),
                transaction,
                cancellationToken: cancellation));
            if (change.State == InstallationStates.Removed)
            {
                // The payload lists at most some of its repositories.
                await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE repositories SET removed = 1, removed_at = @now WHERE host = @Host AND installation_id = @Id AND removed = 0",
                    new { change.Host, change.Id, now = now.ToUnixTimeMilliseconds() },
                    transaction,
                    cancellationToken: cancellation));
            }
        }
    }

    /// <summary>An installation, or null when no webhook told of it.</summary>
    public async Task<Installation?> FindAsync(string host, long id, CancellationToken cancellation) =>
        (await database.FirstOrDefaultAsync<Row>($"{Columns} WHERE host = @host AND id = @id", new { host, id }, cancellation))?.Read();

    /// <summary>All of them, those that changed last first.</summary>
    public async Task<IReadOnlyList<Installation>> ListAsync(CancellationToken cancellation) =>
        [.. (await database.QueryAsync<Row>($"{Columns} ORDER BY changed_at DESC, host, id LIMIT 1000", null, cancellation)).Select(row => row.Read())];

    private sealed class Row
    {
        public required string Host { get; init; }
        public long Id { get; init; }
        public long AppId { get; init; }
        public required string Account { get; init; }
        public required string State { get; init; }
        public required string Permissions { get; init; }
        public long ChangedAt { get; init; }

        public Installation Read() =>
            new(Host, Id, AppId, Account, State, JsonSerializer.Deserialize<Dictionary<string, string>>(Permissions) ?? [], DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt));
    }
}
