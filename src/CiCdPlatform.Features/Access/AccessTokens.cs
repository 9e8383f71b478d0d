using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Access;

/// <summary>Bearer tokens of the API, stored as SHA-256 of 256 random bits.</summary>
public sealed class AccessTokens(ProductDatabase database, TimeProvider time)
{
    internal const string AdministratorRole = "administrator";
    private const string BootstrapName = "bootstrap";

    internal static Migration Migration { get; } = new("features-004-access-tokens", """
        CREATE TABLE access_tokens (
            hash TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            created_at BIGINT NOT NULL);
        CREATE UNIQUE INDEX access_tokens_by_name ON access_tokens (name);
        """);

    /// <summary>Creates the bootstrap administrator's token at the first start; null when there is one. The only time that it can be read.</summary>
    public async Task<string?> CreateBootstrapAsync(CancellationToken cancellation)
    {
        var token = "cicd_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var created = await database.ExecuteAsync(
            "INSERT INTO access_tokens (hash, name, role, created_at) VALUES (@hash, @name, @role, @now) ON CONFLICT DO NOTHING",
            new { hash = Hash(token), name = BootstrapName, role = AdministratorRole, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation);
        return created == 1 ? token : null;
    }

    /// <summary>Name and role behind a token, or null.</summary>
    public async Task<(string Name, string Role)?> FindAsync(string token, CancellationToken cancellation)
    {
        var row = await database.FirstOrDefaultAsync<Row>(
            "SELECT name AS Name, role AS Role FROM access_tokens WHERE hash = @hash", new { hash = Hash(token) }, cancellation);
        return row is null ? null : (row.Name, row.Role);
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed class Row
    {
        public required string Name { get; init; }
        public required string Role { get; init; }
    }
}
