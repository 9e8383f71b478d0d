using System.Net.Http.Headers;

namespace CiCdPlatform.Forges.Http;

/// <summary>Signs requests as someone.</summary>
internal interface IForgeCredential
{
    /// <summary>Names the credential in caches and logs; holds nothing secret.</summary>
    string Key { get; }

    /// <summary>Names who pays: tokens of one installation share one budget.</summary>
    string BudgetKey => Key;

    /// <summary>The value of <c>Authorization</c>, or null to go unsigned.</summary>
    ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation);

    /// <summary>Told that the forge answered 401; true when another value may be had at once.</summary>
    bool TryRenew(AuthenticationHeaderValue refused);
}

/// <summary>A token that does not change.</summary>
internal sealed class FixedCredential(string key, string token) : IForgeCredential
{
    public string Key => key;

    public ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", token));

    public bool TryRenew(AuthenticationHeaderValue refused) => false;
}

/// <summary>A token that a caller brought for its own request.</summary>
internal sealed class VaultCredential(string key, ITokenVault vault) : IForgeCredential
{
    public string Key => $"caller:{key}";

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation) => await vault.FindAsync(key, cancellation) is { Length: > 0 } token
        ? new("Bearer", token)
        : throw new ForgeException(ForgeFailure.Unauthorised, "The token that came with the request is gone, because it is kept for that request alone. Send the request again with a token.");

    public bool TryRenew(AuthenticationHeaderValue refused) => false;
}
