using System.Buffers;
using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Secrets without a published form: the name says that the value is secret, and the value is random enough to be.</summary>
internal static class GenericSecrets
{
    private const int MostKey = 150;
    private const int MostPassword = 80;

    public static readonly SecretKind ApiKey = new()
    {
        Id = "generic-api-key",
        Name = "What its name calls a key, a token or a secret",
        Style = SecretStyle.Generic,
        Needles = ["secret", "token", "apikey", "api_key", "api-key", "accesskey", "access_key", "access-key", "credential", "creds", "_key", "-key", "key=", "key\"", "key'", "key:", "key =", "authkey", "encryptionkey", "signingkey", "masterkey", "privatekey", "_auth", "auth=", "auth:"],
        IgnoreCase = true,
        Aliases = ["gitleaks/generic-api-key", "noseyparker/np.generic.1", "noseyparker/np.generic.2", "detect-secrets/KeywordDetector"],
        Severity = Severity.Medium,
        IsGeneric = true,
        Fires = ["api_key = " + "\"q7RvT2mKx9Zb" + "Lw4HsYd8NcJf\"", "\"clientSecret\": " + "\"8b1118b376c313ed" + "420e5133ba913078\""],
        Silent = ["api_key = \"your-api-key-goes-here\"", "token = parser.nextToken2()", "publicKeyToken" + "=b03f5f7f11d50a3a", "secret_name = \"projects/x1/secrets/y2\""],
    };

    public static readonly SecretKind Password = new()
    {
        Id = "generic-password",
        Name = "What its name calls a password",
        Style = SecretStyle.Generic,
        Needles = ["passw", "passphrase", "pwd", "_pass", "pass=", "pass:", "pass =", "pass" + "\"", "pass'"],
        IgnoreCase = true,
        Aliases = ["gitleaks/hashicorp-tf-password", "noseyparker/np.generic.5", "noseyparker/np.generic.6", "noseyparker/np.generic.15", "noseyparker/np.generic.16", "detect-secrets/KeywordDetector"],
        Severity = Severity.Medium,
        IsGeneric = true,
        Fires = ["pass" + "word = \"Xk29qLw7Tz\"", "DB_PASS" + "WORD=Xk29qLw7TzR4"],
        Silent = ["password = \"${PASSWORD}\"", "password = getpass.getpass()", "password_hash_length = " + "\"abc123def456\"", "password: string"],
    };

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_. "u8);

    private static readonly SearchValues<string> NotKeys = SearchValues.Create(
    [
        "accessib", "accessor", "accessid", "randomaccess", "apiid", "apiname", "apiversion", "rapid", "capital", "author", "credentialid", "credentialsid", "withcredentials", "bucketkey", "foreignkey", "primarykey", "publickey", "pubkey",
        "hotkey", "idxkey", "naturalkey", "schemakey", "sequencekey", "partitionkey", "sortkey", "cachekey", "objectkey", "turkey", "monkey", "hockey", "donkey", "whiskey", "jockey", "keyalias", "keyboard", "keycode", "keyframe", "keyid", "keylength",
        "keymesh", "keyname", "keypair", "keypress", "keyring", "keyselector", "keysignature", "keysize", "keystone", "keystoretype", "keyword", "keyup", "keydown", "keyleft", "keyright", "keyvault", "keyfile", "keypath", "keystorefile", "keytab",
        "keyhash", "keying", "secretlength", "secretname", "secretsize", "secretid", "secretref", "secretarn", "secretpath", "secretkeyref", "usersecretsid", "csrf", "xsrf", "tokenendpoint", "tokenuri", "tokenurl", "tokenfile", "tokenpath", "tokenname",
        "tokentype", "tokenid", "tokencount", "tokenkind", "tokenhash", "tokenizer", "tokenaddress", "tokenlimit", "maxtoken", "credentialsurl", "apiurl", "apiendpoint", "publictoken", "publickeytoken", "nexttoken", "pagetoken", "continuationtoken",
        "canceltoken", "cancellationtoken", "synctoken", "fingerprint", "checksum", "sha1", "sha256", "sha512", "digest", "integrity", "commit", "revision", "etag", "sitekey", "translationkey", "i18nkey", "localekey", "routingkey", "jsonkey", "testid",
        "kms", "keyarn", "keyurl", "keyuri", "keyref", "keyversion", "keytype", "keyformat", "keyusage", "keyalgorithm", "registrykey", "storagekey", "querykey", "dedupkey", "idempotencykey", "groupkey", "metakey", "mapkey", "enumkey", "searchkey",
        "authtype", "authmode", "authmethod", "authurl", "authority", "authname",
    ], StringComparison.Ordinal);

    private static readonly SearchValues<string> NotPasswords = SearchValues.Create(
    [
        "hash", "regex", "pattern", "field", "label", "policy", "length", "strength", "passwordtype", "passwordfile", "passwordpath", "passwordurl", "passwordkey", "passwordname", "passwordid", "resetpassword", "forgotpassword", "passwordreset",
        "passwordhint", "passwordless", "passwordinput", "passwordencoder", "passwordref", "passwordsecret", "secretname", "bypass", "compass", "passthrough", "passport", "salt", "error", "message", "placeholder", "title", "text", "description", "digest", "checksum", "cwd", "fromsecret", "passwordenv", "passwordcommand",
    ], StringComparison.Ordinal);

    /// <summary>The place of the secret when what a needle names is assigned one, with how much it guards.</summary>
    public static (int Start, int Length, Verdict Verdict)? Judge(SecretKind kind, ReadOnlySpan<byte> text, in Assignment assignment, int needleEnd, Persona persona)
    {
        var raw = text[assignment.ValueStart..assignment.ValueEnd];
        // Most values fail here, before anything is made of them.
        if (raw.Length > MostKey || (kind == Password ? raw.Length < 4 || (persona < Persona.Auditor && raw.IndexOfAnyExcept(Letters) < 0) : raw.Length < 10 || raw.IndexOfAnyInRange((byte)'0', (byte)'9') < 0))
        {
            return null;
        }

        var name = assignment.Name(text);
        // The needle must be of the name's last part: "token.kind" is not a token.
        // A list is an assignment only where the name is a text itself; what a call makes of its argument is a secret only where the call says so.
        var isQuotedName = assignment.NameStart > 0 && text[assignment.NameStart - 1] is (byte)'"' or (byte)'\'';
        if ((assignment.Style == AssignmentStyle.Listed && !(isQuotedName && assignment.Quote != 0)) || (assignment.Style != AssignmentStyle.Called && IsOtherCall(text, assignment)) || assignment.NameEnd - name.Length > needleEnd || name.Length is < 3 or > 64)
        {
            return null;
        }

        var value = Encoding.Latin1.GetString(raw);
        var plain = name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        var verdict = kind == Password ? PasswordVerdict(plain, value, assignment, text) : KeyVerdict(plain, value, assignment, text);
        return verdict == Verdict.No ? null : (assignment.ValueStart, raw.Length, verdict);
    }

    private static Verdict KeyVerdict(string name, string value, in Assignment assignment, ReadOnlySpan<byte> text)
    {
        if (value.Length < 10 || assignment.Style == AssignmentStyle.Compared || name.AsSpan().ContainsAny(NotKeys) || Plausibility.IsReference(value) || Plausibility.IsStandIn(value) || Plausibility.IsSequence(value))
        {
            return Verdict.No;
        }

        var (digits, others) = (0, 0);
        foreach (var c in value)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            others += char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '=' or '+' or '/' or '~' ? 0 : 1;
        }

        var isHex = value.All(char.IsAsciiHexDigit);
        if (others > 0 || digits == 0 || digits == value.Length || Plausibility.Entropy(value) < (isHex && value.Length >= 32 ? 3.2 : 3.5) || Plausibility.IsWordy(value) || IsNumberOrPath(value))
        {
            return Verdict.No;
        }

        if (assignment.Quote == 0)
        {
            // A bare value is a name in most languages: it must be longer, and random for sure.
            var end = assignment.ValueEnd;
            var isWhole = end >= text.Length || text[end] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'"' or (byte)'\'' or (byte)',' or (byte)'<' or (byte)'\\' or (byte)';';
            if (!isWhole || assignment.Style is AssignmentStyle.Called or AssignmentStyle.Listed || value.Length < 16 || digits < 2 || (value.Contains('.', StringComparison.Ordinal) && value.Length < 40) || Words(value) >= 3)
            {
                return Verdict.No;
            }
        }

        return Guid.TryParse(value, out _) || Words(value) >= 2 || value.Length < 12 ? Verdict.Weak : Verdict.Perhaps;
    }

    private static Verdict PasswordVerdict(string name, string value, in Assignment assignment, ReadOnlySpan<byte> text)
    {
        if (value.Length is < 4 or > MostPassword || name.AsSpan().ContainsAny(NotPasswords) || value.AsSpan().Count(' ') > 2 || (assignment.Style == AssignmentStyle.Tagged && assignment.Quote == 0 && value.Length < 6) || value.StartsWith("--", StringComparison.Ordinal) || value.Contains("{}", StringComparison.Ordinal) || IsNumberOrPath(value))
        {
            return Verdict.No;
        }

        var verdict = WeakPasswords.Judge(value);
        if (value[0] is '/' or '.' or '<' || value.Contains("://", StringComparison.Ordinal) || value.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            return Verdict.No;
        }

        if (assignment.Quote != 0)
        {
            return assignment.Style == AssignmentStyle.Compared ? Verdict.Weak : verdict;
        }

        var end = assignment.ValueEnd;
        var isWhole = end >= text.Length || text[end] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\\' || (text[end] == '<' && assignment.Style == AssignmentStyle.Tagged);
        if (!isWhole || assignment.Style is AssignmentStyle.Called or AssignmentStyle.Listed or AssignmentStyle.Compared || value.Contains("()", StringComparison.Ordinal) || value.Contains("::", StringComparison.Ordinal))
        {
            return Verdict.No;
        }

        if (value.ToLowerInvariant() is "string" or "str" or "text" or "bool" or "boolean" or "object" or "number" or "integer" or "char" or "varchar" or "securestring" or "optional" or "required")
        {
            return Verdict.No;
        }

        var dot = value.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot + 1 < value.Length && char.IsAsciiLetter(value[dot + 1]) ? Verdict.No
            : verdict == Verdict.Perhaps && value.Length >= 8 && value.Any(char.IsAsciiDigit) && Plausibility.Entropy(value) >= 2.8 ? Verdict.Perhaps
            : verdict == Verdict.No ? Verdict.No : Verdict.Weak;
    }

    private static bool IsOtherCall(ReadOnlySpan<byte> text, in Assignment assignment)
    {
        var before = text[assignment.NameEnd..assignment.ValueStart];
        var open = before.LastIndexOf((byte)'(');
        if (open < 0 || before[(open + 1)..].Contains((byte)','))
        {
            return false;
        }

        return !Encoding.Latin1.GetString(before[..open]).AsSpan().ContainsAny(Makers);
    }

    private static readonly SearchValues<string> Makers = SearchValues.Create(["string", "str", "byte", "buffer", "secret", "key", "token", "decode", "encode", "password", "of"], StringComparison.OrdinalIgnoreCase);

    // How many parts between dashes, dots and underscores are words.
    private static int Words(string value) => value.Split('-', '_', '.', '/').Count(part => part.Length >= 3 && part.All(char.IsAsciiLetter));

    private static bool IsNumberOrPath(string value) =>
        value.Count(c => c == '/') >= 3 && value.Split('/').Count(part => part.Length > 2 && part.All(c => char.IsAsciiLetterLower(c) || c is '-' or '_' or '.')) >= 2
        || value.StartsWith("0x", StringComparison.Ordinal) && value.Length < 34
        || value.StartsWith("sha", StringComparison.Ordinal) && value.IndexOf('-', StringComparison.Ordinal) is 6
        || value.StartsWith("arn:", StringComparison.Ordinal) || value.StartsWith("AAAAB3Nza", StringComparison.Ordinal);
}
