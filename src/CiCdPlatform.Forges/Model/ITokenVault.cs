namespace CiCdPlatform.Forges;

/// <summary>Tokens that live in memory alone, for the one request that brought them.</summary>
public interface ITokenVault
{
    /// <summary>The token under a key, or null when it is gone (a restart forgets them all).</summary>
    string? Find(string credentialKey);
}
