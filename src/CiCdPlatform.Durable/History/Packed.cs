using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CiCdPlatform.Durable;

/// <summary>
/// Text as it stands in the database: UTF-8 where it is short, so that a person can read it there, Brotli where it is long. A leading NUL, which no JSON begins
/// with, tells them apart; the length of the text follows it.
/// </summary>
internal static class Packed
{
    private const int CompressOver = 1_024;
    private const int Header = 5;

    public static byte[]? Pack(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var plain = Encoding.UTF8.GetBytes(text);
        return plain.Length <= CompressOver && (plain.Length == 0 || plain[0] != 0) ? plain : Compress(plain);
    }

    public static byte[] Pack(ReadOnlySpan<byte> json) => json.Length <= CompressOver ? json.ToArray() : Compress(json);

    public static string? Text(byte[]? packed) => packed is null ? null : Encoding.UTF8.GetString(Bytes(packed));

    public static byte[] Bytes(byte[] packed)
    {
        if (packed.Length < Header || packed[0] != 0)
        {
            return packed;
        }

        // The length was written by us, next to what it measures, so it is no one else's to inflate.
        var plain = new byte[BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(1))];
        return BrotliDecoder.TryDecompress(packed.AsSpan(Header), plain, out var written) && written == plain.Length
            ? plain
            : throw new InvalidDataException("A compressed value in the database is damaged");
    }

    private static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        var buffer = new byte[Header + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(1), plain.Length);
        if (!BrotliEncoder.TryCompress(plain, buffer.AsSpan(Header), out var written, quality: 3, window: 18))
        {
            throw new InvalidOperationException("Brotli did not compress into the space that it asked for");
        }

        return buffer[..(Header + written)];
    }
}
