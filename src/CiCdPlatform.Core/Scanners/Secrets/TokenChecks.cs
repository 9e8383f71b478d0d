using System.Text;
using System.Text.Json;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>What the structure or checksum of a credential says of it.</summary>
internal static class TokenChecks
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const long MostAccounts = 999_999_999_999;

    public static Verdict Crc32(SecretText text) => Crc32Suffix.Holds(text.Value) ? Verdict.Yes : Verdict.Perhaps;

    public static Verdict GitLabRoutable(SecretText text) => Crc32Suffix.HoldsForGitLab(text.Value) ? Verdict.Yes : Verdict.Perhaps;

    /// <summary>The number of the account that an access key of AWS belongs to is written in it, twelve digits at most; keys from before 2019 hold none.</summary>
    public static Verdict AwsAccessKey(SecretText text) => AwsAccount(text.Value) is not null ? Verdict.Yes : Verdict.Perhaps;

    /// <summary>The account of an access key, or null when the key does not tell.</summary>
    public static string? AwsAccount(string key)
    {
        if (key.Length != 20 || Base32.IndexOf(key[4], StringComparison.Ordinal) < 16)
        {
            return null;
        }

        long bits = 0;
        foreach (var c in key.AsSpan(4, 10))
        {
            var digit = Base32.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            bits = (bits << 5) | (long)digit;
        }

        // 50 bits were read; the account stands behind the first of 48, above the last seven.
        var account = ((bits >> 2) & 0x7FFF_FFFF_FF80) >> 7;
        return account is > 0 and <= MostAccounts ? account.ToString("D12") : null;
    }

    public static Verdict Macaroon(SecretText text)
    {
        // Version 2, then the location as a packet: a macaroon of PyPI starts so.
        var bytes = Decoded(text.Value["pypi-".Length..]);
        return bytes.Length > 12 && bytes[0] == 2 && Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, 20)).Contains("pypi.org", StringComparison.Ordinal) ? Verdict.Yes : Verdict.Perhaps;
    }

    public static Verdict Jwt(SecretText text)
    {
        var parts = text.Value.Split('.');
        var header = Decoded(parts[0]);
        if (header.Length < 2 || header[0] != '{')
        {
            return Verdict.No;
        }

        try
        {
            using var json = JsonDocument.Parse(header);
            var isToken = json.RootElement.TryGetProperty("alg", out var algorithm);
            return !isToken ? Verdict.Perhaps : parts[^1].Length == 0 && algorithm.ToString() != "none" ? Verdict.No : Verdict.Yes;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return parts[^1].Length == 0 ? Verdict.No : Verdict.Perhaps;
        }
    }

    public static Verdict EncodedJwt(SecretText text)
    {
        var inner = Encoding.Latin1.GetString(Decoded(text.Value));
        return inner.StartsWith("eyJ", StringComparison.Ordinal) && (inner.Contains(".ey", StringComparison.Ordinal) || !inner.Any(c => c > '~')) ? Verdict.Perhaps : Verdict.No;
    }

    public static Verdict EncodedKey(SecretText text) => Encoding.Latin1.GetString(Decoded(text.Value)).Contains("PRIVATE KEY", StringComparison.Ordinal) ? Verdict.Yes : Verdict.No;

    /// <summary>A header without a key behind it is documentation: 48 digits of base 64 are fewer than any key has.</summary>
    public static Verdict KeyBody(SecretText text)
    {
        var digits = 0;
        foreach (var c in text.Around.AsSpan(text.Value.Length))
        {
            if (c is '<' or '[' or '$' or '{' or '\0' || (c == '.' && digits > 0))
            {
                return Verdict.No;
            }

            digits += char.IsAsciiLetterOrDigit(c) || c is '+' or '/' ? 1 : 0;
            if (digits == 48)
            {
                break;
            }
        }

        return digits == 48 && text.Around.IndexOf("-----END", StringComparison.Ordinal) is var end && (end < 0 || end - text.Value.Length >= 48) ? Verdict.Yes : Verdict.No;
    }

    /// <summary>Keys of Azure since 2022 carry four letters at a fixed place; older ones have none.</summary>
    public static Verdict AzureKey(SecretText text) =>
        text.Value.Contains("+ASt", StringComparison.Ordinal) || text.Value.Contains("ACDb", StringComparison.Ordinal) || text.Value.Contains("+ASb", StringComparison.Ordinal) || text.Value.Contains("+AEh", StringComparison.Ordinal)
            ? Verdict.Yes
            : Verdict.Perhaps;

    public static Verdict AzureClientSecret(SecretText text) =>
        text.Value.Count(c => c == '~') <= 4 && text.Value.Count(char.IsAsciiLetterUpper) >= 3 && text.Value.Count(char.IsAsciiLetterLower) >= 3 ? Verdict.Yes : Verdict.No;

    public static Verdict DiscordBot(SecretText text)
    {
        var id = Decoded(text.Value.Split('.')[0]);
        return id.Length is >= 17 and <= 20 && Array.TrueForAll(id, octet => octet is >= (byte)'0' and <= (byte)'9') ? Verdict.Yes : Verdict.No;
    }

    public static Verdict BootstrapToken(SecretText text) => text.Value.Count(char.IsAsciiDigit) < 2 ? Verdict.No : Verdict.Perhaps;

    public static Verdict HasDigit(SecretText text) => text.Value.Any(char.IsAsciiDigit) ? Verdict.Perhaps : Verdict.No;

    public static Verdict MixedCase(SecretText text) =>
        text.Value.Any(char.IsAsciiDigit) && text.Value.Any(char.IsAsciiLetterUpper) && text.Value.Any(char.IsAsciiLetterLower) && !Plausibility.IsWordy(text.Value) ? Verdict.Perhaps : Verdict.No;

    public static Verdict MixedWithDigits(SecretText text) =>
        text.Value.Count(char.IsAsciiDigit) is > 1 and < 18 && !(text.Value.Length == 30 && text.Value.AsSpan(4).IndexOfAnyExceptInRange('0', 'F') < 0) && !Plausibility.IsWordy(text.Value[4..]) ? Verdict.Perhaps : Verdict.No;

    public static Verdict NotWords(SecretText text) => Plausibility.IsWordy(text.Value[3..]) || text.Value.Skip(4).All(char.IsAsciiLetterLower) ? Verdict.No : Verdict.Perhaps;

    /// <summary>Base 64 of <c>user:password</c>.</summary>
    public static Verdict BasicCredential(SecretText text)
    {
        var bytes = Decoded(text.Value);
        return bytes.AsSpan().IndexOf((byte)':') > 0 && !bytes.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Verdict.Yes : Verdict.No;
    }

    /// <summary>Base 64 of a text.</summary>
    public static Verdict EncodedText(SecretText text) => Decoded(text.Value) is { Length: > 6 } bytes && !bytes.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Verdict.Perhaps : Verdict.No;

    public static Verdict OneDocument(SecretText text) => text.Around.Contains("\n---", StringComparison.Ordinal) || Plausibility.IsReference(text.Value) ? Verdict.No : Verdict.Perhaps;

    /// <summary>A password that is written out: neither a reference nor a stand-in; words alone are weak.</summary>
    public static Verdict Literal(SecretText text) => WeakPasswords.Judge(text.Value);

    /// <summary>A password that stands where only one can: a word will do, unless it is one of those that all examples have.</summary>
    public static Verdict Written(SecretText text) =>
        WeakPasswords.Judge(text.Value) is not Verdict.Weak and var verdict ? verdict : WeakPasswords.IsListed(text.Value) || text.Value.Length < 4 || text.Value.StartsWith("env.", StringComparison.Ordinal) || Plausibility.IsStandIn(text.Value) ? Verdict.Weak : Verdict.Perhaps;

    public static Verdict HeaderValue(SecretText text)
    {
        if (Plausibility.IsReference(text.Value) || Plausibility.IsStandIn(text.Value) || !text.Value.Any(char.IsAsciiDigit))
        {
            return Verdict.No;
        }

        return Plausibility.IsWordy(text.Value) ? Verdict.Weak : Verdict.Perhaps;
    }

    /// <summary>The password of an address; one that is a word or the user's name over again guards nothing but a machine of one's own.</summary>
    public static Verdict AddressPassword(SecretText text)
    {
        var verdict = WeakPasswords.Judge(text.Value);
        var user = text.Around[(text.Around.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var name = user[..Math.Max(0, user.IndexOf(':', StringComparison.Ordinal))];
        return verdict != Verdict.No && name.Length > 0 && (name.Equals(text.Value, StringComparison.OrdinalIgnoreCase) || Plausibility.IsReference(name)) ? (Plausibility.IsReference(name) ? Verdict.No : Verdict.Weak) : verdict;
    }

    /// <summary><c>user:password</c> of curl's option, with or without quotes.</summary>
    public static Verdict CurlUser(SecretText text)
    {
        var colon = text.Value.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = (text.Value[..colon].Trim('"', '\''), text.Value[(colon + 1)..].Trim('"', '\''));
        if (user.Contains("{{", StringComparison.Ordinal) || user.Contains("$(", StringComparison.Ordinal))
        {
            return Verdict.No;
        }

        return password.Length == 0 && user.Length >= 16 && user.Any(char.IsAsciiDigit) && !Plausibility.IsReference(user) ? Verdict.Perhaps
            : password.Length < 3 ? Verdict.No
            : password is "x-oauth-basic" or "x-token-auth" ? (Plausibility.IsReference(user) ? Verdict.No : Verdict.Perhaps)
            : WeakPasswords.Judge(password) is var verdict && verdict == Verdict.Weak && !WeakPasswords.IsListed(password) ? Verdict.Perhaps : verdict == Verdict.Weak ? Verdict.No : verdict;
    }

    private static byte[] Decoded(string base64)
    {
        var text = base64.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        text = text[..(text.Length - (text.Length % 4 == 1 ? 1 : 0))];
        try
        {
            return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
