using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>
/// Makes findings of the matches in one file. A finding shows a credential's published prefix at most. Its fingerprint is of the line with every secret in it masked: a hash of the
/// secret itself, even a truncated one, would let anyone who holds the report try passwords against it.
/// </summary>
internal sealed class SecretFindings(string path, PathTrust trust, Persona persona, RuleScope scope)
{
    private const int MostLine = 400;

    private readonly Dictionary<(string, string), int> _ordinals = [];
    private readonly bool _isProgram = SecretPaths.IsProgram(path);

    /// <summary>Whether a match in a file of this trust is for the reader, and how bad it is.</summary>
    public static (Severity Severity, Persona Persona) Weigh(SecretMatch match, PathTrust trust)
    {
        var severity = match.Confidence == Confidence.Low && match.Kind.Severity > Severity.Low ? Severity.Low : match.Kind.Severity;
        if (trust != PathTrust.Example || severity <= Severity.Low)
        {
            return (severity, match.Persona);
        }

        var isProven = match.Confidence == Confidence.High && match.Kind.Check is not null && match.Kind.Id is not ("private-key" or "putty-private-key" or "jwt" or "private-key-base64");
        return isProven ? (severity, match.Persona)
            : match.Kind.IsGeneric ? (Severity.Low, Persona.Auditor)
            : match.Kind.Style == SecretStyle.Token ? (severity == Severity.Critical ? Severity.Medium : Severity.Low, match.Persona)
            : (Severity.Low, match.Persona > Persona.Pedantic ? match.Persona : Persona.Pedantic);
    }

    /// <summary>The findings of the matches in a part of the file; <paramref name="lineBase"/> lines stand before it.</summary>
    public IEnumerable<Finding> Of(byte[] text, int length, IReadOnlyList<SecretMatch> matches, int lineBase, string place = "")
    {
        var (line, counted) = (lineBase + 1, 0);
        foreach (var match in matches)
        {
            var (severity, least) = Weigh(match, trust);
            if (least > persona)
            {
                continue;
            }

            var span = text.AsSpan(0, length);
            if (_isProgram && match.Kind.IsGeneric && persona != Persona.Auditor && match.Kind.Id is not ("password-in-url" or "http-authorization") && (match.Start == 0 || span[match.Start - 1] is not ((byte)'"' or (byte)'\'' or (byte)'`')))
            {
                continue;
            }

            line += span[counted..match.Start].Count((byte)'\n');
            counted = match.Start;
            var lineStart = span[..match.Start].LastIndexOf((byte)'\n') + 1;
            var endLine = line + span[match.Start..match.End].Count((byte)'\n');
            var endStart = span[..match.End].LastIndexOf((byte)'\n') + 1;
            var lineEnd = span[match.End..].IndexOf((byte)'\n') is var next and >= 0 ? match.End + next : length;
            var before = lineStart == 0 ? default : span[(span[..(lineStart - 1)].LastIndexOf((byte)'\n') + 1)..(lineStart - 1)];
            if (InlineAllowance.Allows(Cut(span, lineStart, match.Start, lineEnd), before.Length > MostLine ? before[^MostLine..] : before) || !scope.Covers(path, line, endLine))
            {
                continue;
            }

            var masked = Masked(span, lineStart, lineEnd, match, matches);
            var ordinal = _ordinals.GetValueOrDefault((match.Kind.Id, masked));
            _ordinals[(match.Kind.Id, masked)] = ordinal + 1;
            yield return new Finding
            {
                Rule = match.Kind.Id,
                Aliases = match.Kind.Aliases,
                Scanner = "secrets",
                Severity = severity,
                Confidence = match.Confidence,
                Message = Message(span, match) + place,
                Location = new Location(path, line, Column(span, lineStart, match.Start), endLine, Column(span, endStart, match.End)),
                Fingerprint = Fingerprint.Of(match.Kind.Id, path, masked, ordinal),
            };
        }
    }

    private static int Column(ReadOnlySpan<byte> text, int lineStart, int at) => Encoding.UTF8.GetCharCount(text[lineStart..at]) + 1;

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int lineStart, int start, int lineEnd) => text[Math.Max(lineStart, start - MostLine)..Math.Min(lineEnd, start + (4 * MostLine))];

    private static string Masked(ReadOnlySpan<byte> text, int lineStart, int lineEnd, SecretMatch match, IReadOnlyList<SecretMatch> all)
    {
        var (from, to) = (Math.Max(lineStart, match.Start - MostLine), Math.Min(lineEnd, match.End + MostLine));
        var masked = new StringBuilder();
        var at = from;
        foreach (var other in all)
        {
            if (other.Start >= at && other.Start < to && !other.Kind.IsIdentifier)
            {
                masked.Append(Encoding.UTF8.GetString(text[at..other.Start])).Append(CredentialMask.Mask);
                at = Math.Min(other.End, to);
            }
        }

        return masked.Append(Encoding.UTF8.GetString(text[at..to])).ToString();
    }

    private static string Message(ReadOnlySpan<byte> text, SecretMatch match)
    {
        var kind = match.Kind;
        if (kind.IsIdentifier)
        {
            return $"{kind.Name} is named here: no secret, but it tells an attacker where to look.";
        }

        var secret = Encoding.Latin1.GetString(text[match.Start..match.End]);
        var prefix = kind.Style == SecretStyle.Token ? kind.Forms.FirstOrDefault(form => form.Prefix.Length > 0 && secret.StartsWith(form.Prefix, StringComparison.Ordinal))?.Prefix : null;
        var account = kind.Id == "aws-access-token" && TokenChecks.AwsAccount(secret) is { } number ? $" of account {number}" : "";
        var shown = kind.Id.EndsWith("private-key", StringComparison.Ordinal) && kind.Style == SecretStyle.Pattern ? "" : prefix is null ? $" ({match.Length} characters)" : $" (`{prefix}…`, {match.Length} characters)";
        return match.Confidence == Confidence.Low
            ? $"{kind.Name}{shown} stands in the file; if it guards anything, change it and read it from a secret of the forge or of the environment."
            : $"{kind.Name}{account}{shown} stands in the file; revoke it, and read its successor from a secret of the forge or of the environment.";
    }
}
