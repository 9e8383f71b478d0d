using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Features.Storage;

/// <summary>Ids of orchestration instances: what they are about, so that the same cause always names the same instance.</summary>
/// <remarks>Letters, digits and <c>-</c> only, at most 100 characters: Durable Functions refuses anything else.</remarks>
public static class InstanceIds
{
    /// <summary>
    /// <c>kind-subject-attempt</c>, where the subject is a hash of the forge's host, the numeric repository id (names change) and what it is about,
    /// such as a commit or a pull request.
    /// </summary>
    public static string Create(string kind, Uri host, long repositoryId, string subject, int attempt = 1) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{Hash($"{host.Authority}\n{repositoryId}\n{subject}")}-{attempt}");

    /// <summary>A subject that nothing else has, for starts that are not to be deduplicated.</summary>
    public static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The first 20 hexadecimal digits of a SHA-256.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..20];
}
