using System.Text;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules;

/// <summary>Takes credentials out of text that is kept or shown: the kinds that are known by their form, passwords in addresses, and authorisation headers.</summary>
public static partial class CredentialMask
{
    /// <summary>What stands in a credential's place.</summary>
    public const string Mask = "[masked]";

    private const string PrivateKey = "private-key";
    private const int LongestKey = 16_384;

    /// <summary>The text without what could be used by whoever reads it.</summary>
    public static string Apply(string text)
    {
        var spans = CredentialKinds.All
            .SelectMany(kind => kind.Find(text).Select(found => (Start: found.Offset, End: kind.Id == PrivateKey ? EndOfKey(text, found.Offset + found.Length) : found.Offset + found.Length)))
            .Concat(text.Contains("://", StringComparison.Ordinal) ? PasswordInAddress().Matches(text).Select(SecretOf) : [])
            .Concat(text.Contains("authorization", StringComparison.OrdinalIgnoreCase) ? AuthorisationHeader().Matches(text).Select(SecretOf) : [])
            .OrderBy(span => span.Start)
            .ToList();
        if (spans.Count == 0)
        {
            return text;
        }

        var masked = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, end) in spans.Where(span => span.End > at))
        {
            if (start >= at)
            {
                masked.Append(text, at, start - at).Append(Mask);
            }

            at = end;
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }

    private static (int Start, int End) SecretOf(Match match) => (match.Groups["secret"].Index, match.Groups["secret"].Index + match.Groups["secret"].Length);

    private static int EndOfKey(string text, int from)
    {
        var end = text.IndexOf("-----END", from, Math.Min(LongestKey, text.Length - from), StringComparison.Ordinal);
        return end < 0 ? Math.Min(text.Length, from + LongestKey) : end;
    }

    [GeneratedRegex(@"://[^/\s:@'""]{0,100}:(?<secret>[^/\s@'""]{1,300})@", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PasswordInAddress();

    [GeneratedRegex(@"authorization['""]?\s{0,3}[:=]\s{0,3}['""]?(?:bearer|basic|token)\s{1,3}(?<secret>[A-Za-z0-9._~+/=-]{8,4096})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex AuthorisationHeader();
}
