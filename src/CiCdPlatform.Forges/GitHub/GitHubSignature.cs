using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>The signature of a webhook delivery.</summary>
public static class GitHubSignature
{
    private const string Prefix = "sha256=";

    /// <summary>
    /// Whether <c>X-Hub-Signature-256</c> belongs to these bytes; compared in constant time. No secret, no header or a malformed one is a no.
    /// </summary>
    public static bool Verify(string secret, ReadOnlySpan<byte> rawBody, string? header)
    {
        if (string.IsNullOrEmpty(secret) || header is null || header.Length != Prefix.Length + (2 * HMACSHA256.HashSizeInBytes) || !header.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Convert.FromHexString(header.AsSpan(Prefix.Length), given, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), rawBody, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>The header's value for these bytes.</summary>
    public static string Sign(string secret, ReadOnlySpan<byte> rawBody) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), rawBody));
}
