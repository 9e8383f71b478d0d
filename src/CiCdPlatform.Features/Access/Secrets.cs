using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Features.Access;

/// <summary>Makes what only its holder knows, and what the server keeps of it.</summary>
internal static class Secrets
{
    /// <summary>256 random bits behind a prefix by which scanners and people know what leaked.</summary>
    public static string Create(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>An id that nobody can guess.</summary>
    public static string Id(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    /// <summary>What is kept: of 256 random bits a plain hash is enough.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
