using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CiCdPlatform.Features.Access;

/// <summary>What an access token says; who its person is now stands in the database.</summary>
internal sealed record JwtClaims(string Sub, string Sid, long Iat, long Exp, string Iss);

/// <summary>Access tokens: JSON Web Tokens signed by HMAC-SHA256, and by nothing else whatever their head says.</summary>
internal sealed class JwtTokens(SigningKeys keys, AccessSettings settings, TimeProvider time)
{
    private const string Issuer = "cicd-platform";
    private const int Longest = 2_000;

    public async ValueTask<string> CreateAsync(string userId, string sessionId, CancellationToken cancellation)
    {
        var (key, now) = (await keys.CurrentAsync(cancellation), time.GetUtcNow());
        var head = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Head("HS256", "JWT", key.Id), JsonSerializerOptions.Web));
        var claims = new JwtClaims(userId, sessionId, now.ToUnixTimeSeconds(), (now + settings.AccessTokenLifetime).ToUnixTimeSeconds(), Issuer);
        var signed = $"{head}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, JsonSerializerOptions.Web))}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(key, signed))}";
    }

    /// <summary>The claims of a token that was signed here and counts still, or null.</summary>
    public async ValueTask<JwtClaims?> ReadAsync(string token, CancellationToken cancellation)
    {
        var dot = token.LastIndexOf('.');
        if (token.Length > Longest || dot < 0 || token.AsSpan(0, dot).Count('.') != 1)
        {
            return null;
        }

        try
        {
            var middle = token.IndexOf('.', StringComparison.Ordinal);
            if (JsonSerializer.Deserialize<Head>(Base64Url.DecodeFromChars(token.AsSpan(0, middle)), JsonSerializerOptions.Web) is not { Alg: "HS256", Kid: { Length: > 0 } kid }
                || await keys.FindAsync(kid, cancellation) is not { } key
                || !CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), Sign(key, token[..dot])))
            {
                return null;
            }

            var claims = JsonSerializer.Deserialize<JwtClaims>(Base64Url.DecodeFromChars(token.AsSpan(middle + 1, dot - middle - 1)), JsonSerializerOptions.Web);
            return claims is { Iss: Issuer } && time.GetUtcNow().ToUnixTimeSeconds() < claims.Exp ? claims : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static byte[] Sign(SigningKey key, string text) => HMACSHA256.HashData(key.Key, Encoding.ASCII.GetBytes(text));

    private sealed record Head(string? Alg, string? Typ, string? Kid);
}
