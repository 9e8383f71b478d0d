using System.Collections.Frozen;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Tells a password that someone uses from one that anyone may read.</summary>
internal static class WeakPasswords
{
    private static readonly FrozenSet<string> Listed = new[]
    {
        "password", "passwd", "passw0rd", "password1", "password123", "pass", "pwd", "pw", "secret", "secret123", "token", "test", "testing", "test123", "test1234", "tester", "testpass", "testpassword", "testpwd", "guest", "admin",
        "admin123", "administrator", "root", "toor", "user", "username", "default", "foo", "bar", "foobar", "baz", "qux", "changeme", "changeit", "change", "dummy", "sample", "demo", "example", "letmein", "qwerty", "hunter2",
        "postgres", "postgresql", "mysql", "mongo", "mongodb", "redis", "rabbitmq", "oracle", "mariadb", "minio", "minioadmin", "elastic", "docker", "vagrant", "jenkins", "grafana", "keycloak", "sa", "nobody", "none", "null",
        "nil", "undefined", "true", "false", "string", "text", "value", "empty", "hidden", "masked", "redacted", "removed", "required", "optional", "yes", "no", "on", "off", "input", "prompt", "enter", "hello", "world", "abc",
        "abc123", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "mypass", "mypassword", "mysecret", "mysecretpassword", "supersecret", "topsecret", "somepassword", "somepass", "some_password",
        "your_password", "yourpassword", "your-password", "p@ssw0rd", "p@ssword", "pass123", "passphrase", "credentials", "api_key", "apikey", "key", "private", "public", "localhost", "system", "manager", "welcome", "welcome1", "monkey",
        "dev", "develop", "development", "prod", "production", "staging", "local", "xxx", "xxxx", "xxxxx", "yyy", "zzz", "aaa", "bbb", "fake", "invalid", "wrong", "wrongpassword", "badpassword", "newpassword", "oldpassword", "not_set",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the text is one of the words that stand for a password in examples.</summary>
    public static bool IsListed(string text) => Listed.Contains(text) || text.All(c => c is '*' or 'x' or 'X' or '.' or '#' or '-' or '_');

    /// <summary>No for what refers to a password elsewhere or stands in for one, weak for words and what is short, perhaps for the rest.</summary>
    public static Verdict Judge(string text)
    {
        if (text.Length < 3 || text is "null" or "None" or "none" or "nil" or "true" or "false" or "undefined" || IsTemplate(text) || text.All(c => c is '*' or 'x' or 'X' or '.' or '#' or '-' or '_' or '?' or '0'))
        {
            return Verdict.No;
        }

        var word = Plausibility.IsStandIn(text) || IsListed(text) || (Plausibility.IsWordy(text) && IsWords(text)) || text.Any(char.IsWhiteSpace);
        var kinds = (text.Any(char.IsAsciiDigit) ? 1 : 0) + (text.Any(char.IsAsciiLetter) ? 1 : 0) + (text.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);
        return word || text.Length < 6 || kinds < 2 || text.Distinct().Count() < 5 ? Verdict.Weak : Verdict.Perhaps;
    }

    // Letters, with numbers and an exclamation mark at the end at most: "welcome2024", not "w3lcome".
    private static bool IsWords(string text) => text.AsSpan().TrimEnd("0123456789!").IndexOfAny("0123456789@#%&*+?^") < 0;

    private static bool IsTemplate(string text) =>
        (text[0] == '$' && (text.Length == 1 || char.IsAsciiLetter(text[1]) || text[1] is '{' or '(' or '_' || text.Skip(1).All(char.IsAsciiDigit)))
        || text.Contains("${", StringComparison.Ordinal) || text.Contains("$(", StringComparison.Ordinal) || text.Contains("{{", StringComparison.Ordinal) || text.Contains("#{", StringComparison.Ordinal)
        || (text[0] == '{' && text[^1] == '}') || (text[0] == '<' && text[^1] == '>') || (text[0] == '[' && text[^1] == ']') || (text[0] == '%' && (text[^1] == '%' || text.Length <= 3 || text[1] is '(' or '{')) || text.Contains("<%", StringComparison.Ordinal)
        || (text[0] == '@' && text[^1] == '@') || text.Contains("%s", StringComparison.Ordinal) || text.Contains("()", StringComparison.Ordinal) || (text[0] == '{' && text.Length < 4);
}
