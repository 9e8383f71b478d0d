using System.Text;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>The checksum at the end of tokens of GitHub and npm (CRC-32, six digits to the base 62) and of GitLab (seven to the base 36).</summary>
internal static class Crc32Suffix
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string LowerDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Length = 6;
    private const int GitLabLength = 7;

    /// <summary>Whether the last six characters of a token are right for what stands between the prefix's underscore and them.</summary>
    public static bool Holds(string token)
    {
        var body = token[(token.IndexOf('_', StringComparison.Ordinal) + 1)..];
        return body.Length > Length && body.EndsWith(Of(body[..^Length]), StringComparison.Ordinal);
    }

    /// <summary>Whether the last seven characters of a routable token of GitLab are right for all that stands before them.</summary>
    public static bool HoldsForGitLab(string token) => token.Length > GitLabLength && token.EndsWith(Written(Crc32(token[..^GitLabLength]), LowerDigits, GitLabLength), StringComparison.Ordinal);

    /// <summary>The six digits for a random part.</summary>
    public static string Of(string random) => Written(Crc32(random), Digits, Length);

    private static uint Crc32(string text)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var octet in Encoding.ASCII.GetBytes(text))
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }

    private static string Written(uint number, string digits, int length)
    {
        var text = new char[length];
        for (var i = length - 1; i >= 0; i--, number /= (uint)digits.Length)
        {
            text[i] = digits[(int)(number % (uint)digits.Length)];
        }

        return new string(text);
    }
}
