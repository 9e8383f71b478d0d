using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Signs as the App itself: a JSON Web Token of nine minutes, dated a minute back against skewed clocks.</summary>
internal sealed class GitHubAppCredential(GitHubAppSettings settings, TimeProvider time) : IForgeCredential
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    private readonly Lazy<RSA> _key = new(() => ReadKey(settings));

    public string Key => $"app:{settings.AppId}";

    public ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation) => ValueTask.FromResult<AuthenticationHeaderValue?>(new("Bearer", CreateToken()));

    public bool TryRenew(AuthenticationHeaderValue refused) => false;

    public string CreateToken()
    {
        var now = time.GetUtcNow();
        var head = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", typ = "JWT" }));
        var claims = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new
        {
            iat = (now - Skew).ToUnixTimeSeconds(),
            exp = (now + Lifetime).ToUnixTimeSeconds(),
            iss = settings.AppId,
        }));
        var signed = $"{head}.{claims}";
        var signature = _key.Value.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static RSA ReadKey(GitHubAppSettings settings)
    {
        var source = settings.PrivateKey.Length > 0 ? "PrivateKey" : "PrivateKeyFile";
        var rsa = RSA.Create();
        try
        {
            // Environment variables often carry the line ends of a PEM as two characters.
            var pem = settings.PrivateKey.Length > 0 ? settings.PrivateKey.Replace("\\n", "\n", StringComparison.Ordinal) : File.ReadAllText(settings.PrivateKeyFile);
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            rsa.Dispose();

            // The inner message is dropped on purpose: it may quote the key.
            throw new ForgeException(
                ForgeFailure.Unauthorised, $"The private key of GitHub App {settings.AppId} cannot be read ({error.GetType().Name}). Set {source} to the PEM that GitHub gave for the App.");
        }
    }
}
