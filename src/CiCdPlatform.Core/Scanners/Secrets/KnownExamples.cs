using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>
/// Credentials that are public on purpose, such as the keys in a vendor's documentation and in the sources of Android and Chromium; kept as the first eight octets of their
/// SHA-256, so that the list itself holds none.
/// </summary>
internal static class KnownExamples
{
    private static readonly FrozenSet<ulong> Hashes = new ulong[]
    {
        0xF56E323494A6FFC2, 0x2037ABCAFFB2B777, 0x3F370C9DD8225C63, 0xE4A5542BB7FD7B67, 0xA19F89AB3555EAC1,
        0x0B476BDF9ACF2123, 0xEB540D2B6EE2A0A4, 0x37F8F09BDF12C2F2, 0x8731261CB72D8626, 0x49F777DB995E8260,
        0x27A9A42931DFF7EB, 0xDC0FCF046C61640C, 0x4C98242DCADC8B29, 0xEA9BB1082CF95663, 0x3A8B61D0F636B007,
        0xA6C814BC555AE62C, 0x78314B11BE2E5815, 0x2CAFC0970149A84F, 0x0011CC25EB432071, 0xAA6547439583C3A2,
        0x7F75367E78812551,
    }.ToFrozenSet();

    public static bool Contains(string credential) => Hashes.Contains(HashOf(credential));

    private static ulong HashOf(string credential) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(credential)));
}
