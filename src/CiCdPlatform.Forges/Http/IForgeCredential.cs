using System.Net.Http.Headers;

namespace CiCdPlatform.Forges.Http;

/// <summary>Signs requests as someone.</summary>
internal interface IForgeCredential
{
    /// <summary>Names the credential in budgets and caches; holds nothing secret.</summary>
    string Key { get; }

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
