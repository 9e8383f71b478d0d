using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Checks the JSON web tokens of Apps: RS256, at most ten minutes, issued by the App's id or client id.</summary>
internal sealed class AppTokens(GitHubState state)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>The App, or why not.</summary>
    public (GitHubApp? App, string Error) Verify(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims || Bytes(parts[2]) is not { } signature)
        {
            return (null, "A JSON web token could not be decoded");
        }

        if (!header.TryGetProperty("alg", out var algorithm) || algorithm.ToString() != "RS256")
        {
            return (null, "A JSON web token could not be decoded");
        }

        var issuer = claims.TryGetProperty("iss", out var iss) ? iss.ToString() : "";
        var app = state.Apps.Values.FirstOrDefault(a => a.ClientId == issuer || a.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == issuer);
        if (app is null)
        {
            return (null, "Integration not found");
        }

        using var key = RSA.Create();
        key.ImportRSAPublicKey(app.PublicKey, out _);
        if (!key.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return (null, "A JSON web token could not be decoded");
        }

        var now = state.Context.Options.Time.GetUtcNow();
        if (Moment(claims, "exp") is not { } expires || Moment(claims, "iat") is not { } issued)
        {
            return (null, "Missing 'exp' or 'iat' claim in assertion");
        }

        return expires < now - Skew ? (null, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires")
            : expires > now + TimeSpan.FromMinutes(10) + Skew ? (null, "'Expiration time' claim ('exp') is too far in the future")
            : issued > now + Skew ? (null, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
            : (app, "");
    }

    private static DateTimeOffset? Moment(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e11
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private static JsonElement? Decode(string part)
    {
        try
        {
            return Bytes(part) is { } bytes && JsonSerializer.Deserialize<JsonElement>(bytes) is { ValueKind: JsonValueKind.Object } element ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(string part)
    {
        var text = part.Replace('-', '+').Replace('_', '/');
        var buffer = new byte[part.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), buffer, out var length) ? buffer[..length] : null;
    }
}
