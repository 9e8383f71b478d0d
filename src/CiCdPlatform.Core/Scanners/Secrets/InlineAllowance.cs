namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Comments by which an author says that what looks like a secret on a line is none; those of other scanners count too.</summary>
internal static class InlineAllowance
{
    /// <summary>Whether the line of a match, or the line before it, allows it.</summary>
    public static bool Allows(ReadOnlySpan<byte> line, ReadOnlySpan<byte> before) =>
        line.IndexOf("gitleaks:allow"u8) >= 0
        || line.IndexOf("pragma: allowlist secret"u8) >= 0
        || line.IndexOf("pragma: whitelist secret"u8) >= 0
        || line.IndexOf("pragma:allowlist secret"u8) >= 0
        || line.IndexOf("nosec"u8) is var nosec and > 0 && line[nosec - 1] is (byte)'#' or (byte)' ' or (byte)'/'
        || line.IndexOf("trufflehog:ignore"u8) >= 0
        || line.IndexOf("ggignore"u8) >= 0
        || line.IndexOf("secretlint-disable-line"u8) >= 0
        || before.IndexOf("pragma: allowlist nextline secret"u8) >= 0
        || before.IndexOf("secretlint-disable-next-line"u8) >= 0;
}
