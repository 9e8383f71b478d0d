using System.IO.Compression;

namespace CiCdPlatform.Features.Storage;

/// <summary>Long text as the database keeps it: pieces of bounded size, each compressed by itself, so that reading never holds the whole.</summary>
internal static class StoredText
{
    /// <summary>Bytes of one piece before compression.</summary>
    public const int PieceBytes = 256 * 1024;

    private const int Quality = 5;
    private const int Window = 20;

    /// <summary>Cuts into pieces; an empty text has none.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> content)
    {
        for (var at = 0; at < content.Length; at += PieceBytes)
        {
            yield return content.Slice(at, Math.Min(PieceBytes, content.Length - at));
        }
    }

    public static async Task<byte[]> ConcatAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using var whole = new MemoryStream();
        await foreach (var piece in pieces)
        {
            whole.Write(piece.Span);
        }

        return whole.ToArray();
    }

    public static byte[] Compress(ReadOnlySpan<byte> piece)
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(piece.Length)];
        return BrotliEncoder.TryCompress(piece, buffer, out var length, Quality, Window)
            ? buffer[..length]
            : throw new InvalidOperationException("a piece of stored text could not be compressed");
    }

    public static ReadOnlyMemory<byte> Decompress(ReadOnlySpan<byte> compressed)
    {
        var buffer = new byte[PieceBytes];
        return BrotliDecoder.TryDecompress(compressed, buffer, out var length)
            ? buffer.AsMemory(0, length)
            : throw new InvalidDataException("a piece of stored text is damaged: it does not decompress");
    }
}
