namespace CiCdPlatform.Forges;

/// <summary>Tokens for the one request that brought them.</summary>
public interface ITokenVault
{
    /// <summary>The token under a key, or null when it is not in this process's memory.</summary>
    string? Find(string credentialKey);

    /// <summary>The same, where processes share tokens and another one may have taken the request.</summary>
    ValueTask<string?> FindAsync(string credentialKey, CancellationToken cancellation) => new(Find(credentialKey));
}
