using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>A kind of credential with a published form, with its own examples; these are assembled at load, so that no scanner trips over them.</summary>
/// <param name="Id">Kebab-case.</param>
/// <param name="Name">For people, with its article.</param>
/// <param name="Needle">Text that every credential of the kind holds; never secret itself.</param>
/// <param name="Pattern">A linear regular expression.</param>
internal sealed record CredentialKind(string Id, string Name, string Needle, string Pattern)
{
    private const int MinDistinct = 6;

    private readonly Regex _regex = new(Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>How bad it is to have one in a file.</summary>
    public Severity Severity { get; init; } = Severity.Critical;

    /// <summary>The rule of gitleaks for the same kind.</summary>
    public required string GitleaksRule { get; init; }

    /// <summary>Whether the credential's own checksum holds; null when the kind has none. A credential whose checksum fails may be a newer form: it is reported as less sure.</summary>
    public Func<string, bool>? Checksum { get; init; }

    /// <summary>A further condition on the text from a match on.</summary>
    public Func<string, int, bool>? Follows { get; init; }

    /// <summary>Makes text in which it is found.</summary>
    public required Func<string> Fires { get; init; }

    /// <summary>Makes text in which it is not.</summary>
    public required Func<string> Silent { get; init; }

    /// <summary>Where credentials of the kind stand in a text; placeholders are passed over.</summary>
    public IEnumerable<(int Offset, int Length, Confidence Confidence)> Find(string text)
    {
        if (!text.Contains(Needle, StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (Match match in _regex.Matches(text))
        {
            var end = match.Index + match.Length;
            var continues = end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_') && char.IsAsciiLetterOrDigit(text[end - 1]);
            if (continues || (Follows is null ? IsPlaceholder(match.Value) : !Follows(text, end)))
            {
                continue;
            }

            yield return (match.Index, match.Length, Checksum is null || Checksum(match.Value) ? Confidence.High : Confidence.Medium);
        }
    }

    private bool IsPlaceholder(string secret)
    {
        var at = secret.IndexOf(Needle, StringComparison.Ordinal);
        var body = secret[(at + Needle.Length)..];
        return body.Distinct().Count() < MinDistinct
            || Placeholder.Any(word => body.Contains(word, StringComparison.OrdinalIgnoreCase))
            || Enumerable.Range(0, Math.Max(0, body.Length - 5)).Any(i => body.AsSpan(i, 6).Count(body[i]) == 6);
    }

    private static readonly string[] Placeholder = ["example", "placeholder", "your", "redacted", "changeme", "dummy", "0123456789", "1234567890", "abcdefghij"];
}
