using System.Text;

namespace CiCdPlatform.Core.Rules;

/// <summary>The checksum at the end of tokens of GitHub and npm: CRC-32 of the random part, six digits to the base 62.</summary>
internal static class Crc32Suffix
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 6;

    /// <summary>Whether the last six characters of a token are right for what stands between the prefix's underscore and them.</summary>
    public static bool Holds(string token)
    {
        var body = token[(token.IndexOf('_', StringComparison.Ordinal) + 1)..];
        return body.Length > Length && body.EndsWith(Of(body[..^Length]), StringComparison.Ordinal);
    }

    /// <summary>The six digits for a random part.</summary>
    public static string Of(string random)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var octet in Encoding.ASCII.GetBytes(random))
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        crc = ~crc;
        var digits = new char[Length];
        for (var i = Length - 1; i >= 0; i--, crc /= 62)
        {
            digits[i] = Digits[(int)(crc % 62)];
        }

        return new string(digits);
    }
}
