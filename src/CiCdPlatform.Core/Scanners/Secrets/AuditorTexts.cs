using System.Text;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>What only auditors see, as most of it is no secret: random texts that no name explains, in quotes or as the value of a line, and addresses of machines.</summary>
internal static class AuditorTexts
{
    private const int Shortest = 20;
    private const int Longest = 512;
    private const double Base64 = 4.5;
    private const double Hex = 3.0;

    private static readonly int Members = ByteClass.Bit('x');

    public static void Find(ReadOnlySpan<byte> text, SecretScratch scratch)
    {
        RandomTexts(text, scratch);
        Addresses(text, scratch);
    }

    private static void Addresses(ReadOnlySpan<byte> text, SecretScratch scratch)
    {
        for (var at = text.IndexOf((byte)'.'); at >= 0; at = text[(at + 1)..].IndexOf((byte)'.') is var next and >= 0 ? at + 1 + next : -1)
        {
            var start = at;
            while (start > 0 && at - start < 4 && text[start - 1] is >= (byte)'0' and <= (byte)'9')
            {
                start--;
            }

            var end = at;
            while (end < text.Length && end - start < 16 && text[end] is (>= (byte)'0' and <= (byte)'9') or (byte)'.')
            {
                end++;
            }

            if (start < at && end - start >= 7 && (start == 0 || !(ByteClass.Has(text[start - 1], ByteClass.Word) || text[start - 1] is (byte)'.' or (byte)'-'))
                && System.Net.IPAddress.TryParse(Encoding.ASCII.GetString(text[start..end]), out var address) && IsPublic(address.GetAddressBytes()) && text[start..end].Count((byte)'.') == 3)
            {
                scratch.Add(new SecretMatch(SecretKinds.PublicAddress, start, end - start, Confidence.Low, default), Verdict.Weak, text);
                at = end - 1;
            }
        }
    }

    private static bool IsPublic(byte[] octets) =>
        octets is not ([0 or 10 or 127 or >= 224, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [192, 0, 2, _] or [198, 51, 100, _] or [203, 0, 113, _] or [100, >= 64 and <= 127, ..] or [.., 0]);

    private static void RandomTexts(ReadOnlySpan<byte> text, SecretScratch scratch)
    {
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny("\"'=` "u8);
            if (offset < 0)
            {
                return;
            }

            var start = at + offset + 1;
            var end = start;
            while (end < text.Length && end - start <= Longest && ByteClass.Has(text[end], Members))
            {
                end++;
            }

            at = Math.Max(start, end);
            var quote = text[start - 1];
            var closes = end >= text.Length || text[end] is (byte)'\n' or (byte)'\r' || (text[end] == quote && quote != '=');
            if (closes && end - start is >= Shortest and <= Longest && quote != ' ')
            {
                var value = Encoding.ASCII.GetString(text[start..end]);
                var isHex = value.All(char.IsAsciiHexDigit);
                if (value.Any(char.IsAsciiDigit) && Plausibility.Entropy(value) >= (isHex ? Hex : Base64) && (!isHex || value.Length >= 32) && !Plausibility.IsWordy(value))
                {
                    scratch.Add(new SecretMatch(SecretKinds.HighEntropy, start, end - start, Confidence.Low, default), Verdict.Weak, text);
                }
            }
        }
    }
}
