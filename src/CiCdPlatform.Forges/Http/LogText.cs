using System.Text;

namespace CiCdPlatform.Forges.Http;

/// <summary>Reads a log of any length into a bounded text.</summary>
internal static class LogText
{
    /// <summary>The whole text, or its beginning and its end around a line that says how much was left out.</summary>
    public static async Task<string> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        var head = new byte[maxBytes / 2];
        var headLength = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);

        // The end says why a job failed, so it gets the larger half.
        var tail = new byte[maxBytes - head.Length];
        long tailTotal = 0;
        if (headLength == head.Length)
        {
            int read;
            while ((read = await stream.ReadAsync(tail.AsMemory((int)(tailTotal % tail.Length)), cancellation)) > 0)
                tailTotal += read;
        }

        var skipped = Math.Max(0, tailTotal - tail.Length);
        var start = skipped == 0 ? 0 : (int)(tailTotal % tail.Length);
        var end = new byte[(int)Math.Min(tailTotal, tail.Length)];
        tail.AsSpan(start, end.Length - start).CopyTo(end);
        tail.AsSpan(0, start).CopyTo(end.AsSpan(end.Length - start));
        if (skipped == 0)
            return Encoding.UTF8.GetString([.. head.AsSpan(0, headLength), .. end]);
        return $"{Encoding.UTF8.GetString(head)}\n… {skipped} bytes left out …\n{Encoding.UTF8.GetString(end)}";
    }
}
