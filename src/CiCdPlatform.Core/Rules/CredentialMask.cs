using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Rules;

/// <summary>Takes credentials out of text that is kept or shown: the kinds that are known by their form, passwords in addresses, and authorisation headers.</summary>
public static partial class CredentialMask
{
    /// <summary>What stands in a credential's place.</summary>
    public const string Mask = "[masked]";

    private const int LongestKey = 16_384;

    /// <summary>The text without what could be used by whoever reads it.</summary>
    public static string Apply(string text)
    {
        var spans = SecretsIn(text)
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

    // Offsets of the matcher are those of the text in UTF-8. What has only a name to show for it stays: logs and pages are read by people.
    private static IEnumerable<(int Start, int End)> SecretsIn(string text)
    {
        var octets = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length) + NeedleIndex.Slack);
        try
        {
            var length = Encoding.UTF8.GetBytes(text, octets);
            octets.AsSpan(length, NeedleIndex.Slack).Clear();
            var isAscii = length == text.Length;
            var spans = new List<(int Start, int End)>();
            foreach (var match in SecretMatcher.All.Find(octets.AsSpan(0, length), new SecretScratch()))
            {
                if (match.Kind is { IsIdentifier: false, IsGeneric: false })
                {
                    var (start, end) = isAscii ? (match.Start, match.End) : (Encoding.UTF8.GetCharCount(octets, 0, match.Start), Encoding.UTF8.GetCharCount(octets, 0, match.End));
                    spans.Add((start, match.Kind.Id.EndsWith("private-key", StringComparison.Ordinal) && match.Kind.Style == SecretStyle.Pattern ? EndOfKey(text, end) : end));
                }
            }

            return spans;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

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
