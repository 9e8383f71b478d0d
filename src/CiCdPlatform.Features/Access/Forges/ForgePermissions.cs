using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Access.Forges;

/// <summary>
/// What people who came by a forge may see, as the forge says: asked at sign-in, and again when it is some minutes old. When the forge does not answer it counts for an hour, then no more.
/// </summary>
internal sealed partial class ForgePermissions(
    ForgeAccounts accounts, Grants grants, ProductDatabase database, IDataProtectionProvider protection, AccessSettings settings, TimeProvider time, ILogger<ForgePermissions> logger)
{
    private readonly IDataProtector _protector = protection.CreateProtector("access.forge-tokens.v1");
    private readonly ConcurrentDictionary<string, byte> _asking = new(StringComparer.Ordinal);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Keeps the tokens and takes over what the forge says.</summary>
    public async Task PutAsync(string userId, ForgeSignInSettings forge, ForgeTokens tokens, CancellationToken cancellation)
    {
        await grants.ReplaceForgeAsync(userId, await accounts.GrantsAsync(forge, tokens, cancellation), settings.PermissionsKeptFor, cancellation);
        await SaveAsync(userId, forge, tokens, cancellation);
    }

    /// <summary>Begins to ask the forge again when what it said is old; nobody waits for it.</summary>
    public void Refresh(string userId)
    {
        if (_asking.TryAdd(userId, 0))
        {
            _ = Task.Run(async () =>
            {
                try
                {
                    await RefreshAsync(userId, CancellationToken.None);
                }
                catch (Exception e)
                {
                    Log.NotAsked(logger, userId, e.Message);
                }
                finally
                {
                    _asking.TryRemove(userId, out _);
                }
            });
        }
    }

    /// <summary>Asks the forge again when what it said is old; true when it did.</summary>
    public async Task<bool> RefreshAsync(string userId, CancellationToken cancellation)
    {
        var before = Now - (long)settings.PermissionsFreshFor.TotalMilliseconds;

        // Whoever sets the time asks: one of all processes.
        var row = await database.FirstOrDefaultAsync<Row>(
            "UPDATE access_forge_tokens SET checked_at = @now WHERE user_id = @userId AND checked_at < @before RETURNING sign_in AS SignIn, protected AS Protected", new { userId, now = Now, before }, cancellation);
        if (row is null || settings.SignIn.FirstOrDefault(forge => forge.Id == row.SignIn) is not { } forge || Unprotect(row.Protected) is not { } tokens)
        {
            return false;
        }

        try
        {
            if (tokens.Until > 0 && tokens.Until < time.GetUtcNow().ToUnixTimeSeconds() + 60 && tokens.Refresh is { } refresh)
            {
                tokens = await accounts.RenewAsync(forge, refresh, cancellation);
                await SaveAsync(userId, forge, tokens, cancellation);
            }

            await grants.ReplaceForgeAsync(userId, await accounts.GrantsAsync(forge, tokens, cancellation), settings.PermissionsKeptFor, cancellation);
            return true;
        }
        catch (ForgeSignInException e) when (e.IsRevoked)
        {
            // The forge knows them no more: what it said before counts no more either.
            Log.Revoked(logger, userId, e.Message);
            await grants.ReplaceForgeAsync(userId, [], settings.PermissionsKeptFor, cancellation);
            return false;
        }
        catch (ForgeSignInException e)
        {
            Log.NotAsked(logger, userId, e.Message);
            return false;
        }
    }

    private Task SaveAsync(string userId, ForgeSignInSettings forge, ForgeTokens tokens, CancellationToken cancellation) => database.ExecuteAsync(
        """
        INSERT INTO access_forge_tokens (user_id, sign_in, protected, checked_at) VALUES (@userId, @signIn, @text, @now)
        ON CONFLICT (user_id) DO UPDATE SET sign_in = excluded.sign_in, protected = excluded.protected, checked_at = excluded.checked_at
        """,
        new { userId, signIn = forge.Id, text = _protector.Protect(JsonSerializer.Serialize(tokens)), now = Now },
        cancellation);

    private ForgeTokens? Unprotect(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ForgeTokens>(_protector.Unprotect(text));
        }
        catch (CryptographicException)
        {
            // Written under a ring that is gone: the person signs in again.
            return null;
        }
    }

    private sealed class Row
    {
        public required string SignIn { get; init; }
        public required string Protected { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What {UserId} may see could not be asked of the forge: {Reason}")]
        public static partial void NotAsked(ILogger logger, string userId, string reason);

        [LoggerMessage(2, LogLevel.Information, "The forge no longer vouches for {UserId}: {Reason}")]
        public static partial void Revoked(ILogger logger, string userId, string reason);
    }
}
