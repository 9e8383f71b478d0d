using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Storage;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace CiCdPlatform.Features.Settings;

/// <summary>A change of a setting; values of secrets are never read back.</summary>
internal sealed class SettingChange
{
    public long Version { get; init; }
    public required string Key { get; init; }
    public string? Value { get; init; }
    public long Protected { get; init; }
    public required string ChangedBy { get; init; }
    public long ChangedAt { get; init; }
}

/// <summary>
/// Settings in the database, each change a row of its own: what holds is the last of each key, what was is the ones before. Secrets are encrypted under the key ring.
/// </summary>
internal sealed class StoredSettings(ProductDatabase database, IDataProtectionProvider protection, AuditLog audit, TimeProvider time)
{
    private const string Purpose = "settings.v1";

    private const string Latest = """
        SELECT version AS Version, key AS Key, value AS Value, protected AS Protected, changed_by AS ChangedBy, changed_at AS ChangedAt FROM settings s
        WHERE version = (SELECT MAX(version) FROM settings l WHERE l.key = s.key)
        """;

    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);

    public static Migration Migration { get; } = new("features-064-settings", """
        CREATE TABLE settings (
            version BIGINT NOT NULL PRIMARY KEY,
            key TEXT NOT NULL,
            value TEXT NULL,
            protected INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            changed_at BIGINT NOT NULL);
        CREATE INDEX settings_by_key ON settings (key, version);
        """);

    /// <summary>What holds, by key; a key whose value is null was taken out.</summary>
    public async Task<IReadOnlyList<SettingChange>> ListAsync(CancellationToken cancellation) => await database.QueryAsync<SettingChange>(Latest + " ORDER BY key", null, cancellation);

    /// <summary>Every change, the newest first.</summary>
    public Task<IReadOnlyList<SettingChange>> HistoryAsync(string? key, long before, int limit, CancellationToken cancellation) => database.QueryAsync<SettingChange>(
        "SELECT version AS Version, key AS Key, value AS Value, protected AS Protected, changed_by AS ChangedBy, changed_at AS ChangedAt FROM settings WHERE version < @before"
        + (key is null ? "" : " AND key = @key") + " ORDER BY version DESC LIMIT @limit",
        new { key, before, limit },
        cancellation);

    /// <summary>What held after a version, as it would apply again.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> AtAsync(long version, CancellationToken cancellation)
    {
        var rows = await database.QueryAsync<SettingChange>(
            """
            SELECT version AS Version, key AS Key, value AS Value, protected AS Protected, changed_by AS ChangedBy, changed_at AS ChangedAt FROM settings s
            WHERE version = (SELECT MAX(version) FROM settings l WHERE l.key = s.key AND l.version <= @version)
            """,
            new { version },
            cancellation);
        return rows.ToDictionary(row => row.Key, Open, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Writes changes, each with its entry in the audit log; null takes a setting out. Returns the version of the last.</summary>
    public async Task<long> WriteAsync(IReadOnlyDictionary<string, string?> changes, string by, string byName, string why, CancellationToken cancellation)
    {
        var version = 0L;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var (key, value) in changes)
                {
                    var isSecret = SettingSections.IsSecret(key);

                    // First, because it makes changes wait for each other over all processes, and versions with them.
                    await audit.WriteAsync(connection, transaction, new AuditEntry(by, byName, value is null ? "setting.removed" : isSecret ? "secret.changed" : "setting.changed", key, isSecret || value is null ? why : $"{value} ({why})"));
                    version = (await connection.ExecuteScalarAsync<long?>("SELECT MAX(version) FROM settings", transaction: transaction) ?? 0) + 1;
                    await connection.ExecuteAsync(
                        "INSERT INTO settings (version, key, value, protected, changed_by, changed_at) VALUES (@version, @key, @value, @protected, @byName, @now)",
                        Storable.Parameters(new { version, key, value = value is null || !isSecret ? value : _protector.Protect(value), @protected = isSecret ? 1 : 0, byName, now = time.GetUtcNow().ToUnixTimeMilliseconds() }),
                        transaction);
                }
            },
            cancellation);
        return version;
    }

    private string? Open(SettingChange row) => row.Value is null || row.Protected == 0 ? row.Value : _protector.Unprotect(row.Value);

    /// <summary>What holds, as the configuration takes it; what another ring encrypted is left out and named.</summary>
    internal static async Task<(Dictionary<string, string?> Values, List<string> Unreadable)> ReadAsync(ProductDatabase database, IDataProtectionProvider protection, CancellationToken cancellation)
    {
        var protector = protection.CreateProtector(Purpose);
        var (values, unreadable) = (new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase), new List<string>());
        foreach (var row in await database.QueryAsync<SettingChange>(Latest, null, cancellation))
        {
            try
            {
                if (row.Value is not null)
                {
                    values[row.Key] = row.Protected == 0 ? row.Value : protector.Unprotect(row.Value);
                }
            }
            catch (CryptographicException)
            {
                unreadable.Add(row.Key);
            }
        }

        return (values, unreadable);
    }
}
