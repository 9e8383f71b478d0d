using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>Tells by the name of a setting whether it holds a secret, and by its value whether it does after all.</summary>
internal static class SecretNames
{
    private static readonly string[] Endings =
    [
        "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY", "SECRET_KEY", "PRIVATE_KEY", "AUTH_KEY", "ENCRYPTION_KEY", "CLIENT_KEY", "CREDENTIAL", "CREDENTIALS", "_PWD", "_PASS",
        "SECRET_ACCESS_KEY", "ACCESS_KEY_ID", "CLIENT_SECRET", "SECRET_KEY_BASE",
    ];

    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "null", "none", "0", "1", "xxx", "changeme", "dummy", "placeholder", "example", "todo", "optional", "required", "empty", "random", "unset", "disabled", "enabled",
    };

    /// <summary>Whether a value under this name is secret by the looks of it; names of files, addresses and lifetimes are not.</summary>
    public static bool IsSecret(string name)
    {
        var upper = name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
        return Array.Exists(Endings, ending => upper.EndsWith(ending, StringComparison.Ordinal)) && !upper.Contains("PUBLIC", StringComparison.Ordinal) && !upper.Contains("DUMMY", StringComparison.Ordinal) && !upper.StartsWith("ALLOW_", StringComparison.Ordinal) && !upper.Contains("ALLOW_EMPTY", StringComparison.Ordinal) && !upper.Contains("RANDOM", StringComparison.Ordinal) && !upper.StartsWith("USE_", StringComparison.Ordinal) && !upper.StartsWith("NO_", StringComparison.Ordinal) && !upper.StartsWith("HAS_", StringComparison.Ordinal);
    }

    /// <summary>How bad it is to have a value in a file: one that looks made up by a machine is somebody's, one that looks like a word may be for a developer's machine.</summary>
    public static Severity SeverityOf(string value) => LooksRandom(value) ? Severity.High : Severity.Medium;

    /// <summary>Whether a value mixes letters with digits, capitals or signs.</summary>
    public static bool LooksRandom(string value) => value.Length >= 8 && value.Any(char.IsAsciiLetter) && value.Any(c => char.IsAsciiDigit(c) || c is '!' or '@' or '#' or '%' or '&' || (char.IsAsciiLetterUpper(c) && value.Any(char.IsAsciiLetterLower)));

    /// <summary>Whether a value is no secret: a switch, a placeholder, or a path.</summary>
    public static bool IsHarmless(string value)
    {
        var text = value.Trim().Trim('"', '\'');
        return text.Length == 0 || Harmless.Contains(text) || text.StartsWith('<') || text.StartsWith("/run/secrets", StringComparison.Ordinal) || text.StartsWith("your", StringComparison.OrdinalIgnoreCase) || text.Distinct().Count() == 1 || text.StartsWith("dummy", StringComparison.OrdinalIgnoreCase) || text.StartsWith("{{", StringComparison.Ordinal);
    }
}
