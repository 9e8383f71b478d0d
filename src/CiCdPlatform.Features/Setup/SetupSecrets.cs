using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Setup;

/// <summary>The set-up token, and the state that travels to GitHub and back: each stored as a hash, each good once.</summary>
internal sealed class SetupSecrets(ProductDatabase database, TimeProvider time)
{
    private const string Token = "token";
    private const string State = "state";
    private static readonly TimeSpan StateLives = TimeSpan.FromHours(1);

    /// <summary>The set-up token at the first start; null when there was one before, used or not.</summary>
    public async Task<string?> CreateFirstAsync(CancellationToken cancellation)
    {
        if (await database.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM setup_secrets WHERE kind = '{Token}'", null, cancellation) > 0)
        {
            return null;
        }

        return await CreateTokenAsync(cancellation);
    }

    /// <summary>A set-up token, for administrators who make another App later.</summary>
    public async Task<string> CreateTokenAsync(CancellationToken cancellation)
    {
        var token = "setup_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await PutAsync(token, Token, "", long.MaxValue, cancellation);
        return token;
    }

    /// <summary>Whether a set-up token is good.</summary>
    public async Task<bool> IsGoodAsync(string? token, CancellationToken cancellation) =>
        token is { Length: > 0 and < 200 } && await FindAsync(token, Token, cancellation) is not null;

    /// <summary>A state for one round trip; holds the hash of the token that began it and the host that it goes to.</summary>
    public async Task<string> BeginAsync(string token, string host, CancellationToken cancellation)
    {
        var state = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await PutAsync(state, State, $"{Hash(token)} {host}", (time.GetUtcNow() + StateLives).ToUnixTimeMilliseconds(), cancellation);
        return state;
    }

    /// <summary>Takes a state that came back, with its token, so that neither is good any more; the host, or null.</summary>
    public async Task<string?> EndAsync(string? state, CancellationToken cancellation)
    {
        if (state is not { Length: > 0 and < 200 } || await FindAsync(state, State, cancellation) is not { } detail)
        {
            return null;
        }

        var (token, host) = (detail.Split(' ')[0], detail.Split(' ')[1]);
        var taken = 0;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                // Marked and not deleted: a token that was used must not be made anew at the next start.
                const string Spend = "UPDATE setup_secrets SET until = 0 WHERE hash = @hash AND until > @now";
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                taken = await Dapper.SqlMapper.ExecuteAsync(connection, Spend, new { hash = Hash(state), now }, transaction)
                    + await Dapper.SqlMapper.ExecuteAsync(connection, Spend, new { hash = token, now }, transaction);
            },
            cancellation);
        return taken == 2 ? host : null;
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private Task<string?> FindAsync(string secret, string kind, CancellationToken cancellation) => database.FirstOrDefaultAsync<string>(
        "SELECT detail FROM setup_secrets WHERE hash = @hash AND kind = @kind AND until > @now", new { hash = Hash(secret), kind, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellation);

    private Task PutAsync(string secret, string kind, string detail, long until, CancellationToken cancellation) => database.ExecuteAsync(
        "INSERT INTO setup_secrets (hash, kind, detail, until) VALUES (@hash, @kind, @detail, @until)", new { hash = Hash(secret), kind, detail, until }, cancellation);
}
