using System.Text;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>
/// Reads a log of any length in bounded memory. A log that fits is kept whole and nothing is looked for here. Of a longer one the last megabytes are kept whole, and of what comes
/// before, the surroundings of lines that speak of failure and the marks of steps.
/// </summary>
internal sealed class LogRetention
{
    private const int ChunkSize = 1 << 20;
    private const int MostWhole = 8;
    private const int TailChunks = 4;
    private const int HeadWindows = 2 << 20;
    private const int LateWindows = 2 << 20;

    // A line longer than this keeps its beginning and its end.
    private const int LongLineHead = 16 * 1024;

    private static readonly Lazy<NeedleIndex> Needles = new(() => new NeedleIndex([.. RetentionNeedles.All.Select(needle => (Encoding.UTF8.GetBytes(needle.Text), needle.IgnoreCase))]));

    private readonly Queue<Segment> _tail = new();
    private readonly List<Segment> _head = [];
    private readonly Queue<Segment> _late = new();
    private readonly List<(int Needle, int Start)> _found = [];
    private byte[]? _spare;
    private bool _fits = true;
    private int _headBytes;
    private int _lateBytes;
    private long _nextLine = 1;

    /// <summary>How long the log is, in octets.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many lines the log has.</summary>
    public long Lines => _nextLine - 1;

    /// <summary>Reads to the end of the stream; throws what the stream throws.</summary>
    public static LogRetention Read(Stream log, CancellationToken cancellation)
    {
        var retention = new LogRetention();
        var buffer = new byte[ChunkSize + NeedleIndex.Slack];
        var filled = 0;
        int read;
        while ((read = log.Read(buffer, filled, ChunkSize - filled)) > 0)
        {
            retention.Bytes += read;
            filled += read;
            if (filled < ChunkSize)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            var end = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (end == 0)
            {
                buffer.AsSpan(filled - LongLineHead, LongLineHead).CopyTo(buffer.AsSpan(LongLineHead));
                filled = 2 * LongLineHead;
                continue;
            }

            var next = retention._spare ?? new byte[ChunkSize + NeedleIndex.Slack];
            retention._spare = null;
            buffer.AsSpan(end, filled - end).CopyTo(next);
            (filled, var rest) = (end, filled - end);
            retention.Push(buffer, filled);
            (buffer, filled) = (next, rest);
        }

        if (filled > 0)
        {
            retention.Push(buffer, filled);
        }

        while (!retention._fits && retention._tail.Count > TailChunks)
        {
            retention.LetGo();
        }

        return retention;
    }

    /// <summary>What was kept, in the order of the log: whole lines, and the number of the first of them.</summary>
    public IEnumerable<Segment> Segments() => _head.Concat(_late).Concat(_tail);

    private void Push(byte[] bytes, int length)
    {
        _tail.Enqueue(new Segment(bytes, length, _nextLine));
        var text = bytes.AsSpan(0, length);
        _nextLine += text.Count((byte)'\n') + (text[^1] == (byte)'\n' ? 0 : 1);
        if (_tail.Count > MostWhole)
        {
            _fits = false;
            LetGo();
        }
    }

    private void LetGo()
    {
        var old = _tail.Dequeue();
        KeepWindows(old);
        _spare = old.Bytes;
    }

    private void KeepWindows(Segment chunk)
    {
        var text = chunk.Bytes.AsSpan(0, chunk.Length);
        chunk.Bytes.AsSpan(chunk.Length, NeedleIndex.Slack).Clear();
        _found.Clear();
        Needles.Value.Find(text, _found);
        var (kept, counted, line) = (0, 0, chunk.FirstLine);
        foreach (var (index, at) in _found)
        {
            if (at < kept)
            {
                continue;
            }

            var needle = RetentionNeedles.All[index];
            var start = Math.Max(kept, LinesBack(text, at, needle.Before));
            var end = LinesOn(text, at, needle.After);
            line += text[counted..start].Count((byte)'\n');
            counted = start;
            Keep(text[start..end], line);
            kept = end;
        }
    }

    private void Keep(ReadOnlySpan<byte> window, long line)
    {
        if (_headBytes + window.Length <= HeadWindows)
        {
            _head.Add(new Segment(window.ToArray(), window.Length, line));
            _headBytes += window.Length;
            return;
        }

        _late.Enqueue(new Segment(window.ToArray(), window.Length, line));
        _lateBytes += window.Length;
        while (_lateBytes > LateWindows)
        {
            _lateBytes -= _late.Dequeue().Length;
        }
    }

    private static int LinesBack(ReadOnlySpan<byte> text, int at, int lines)
    {
        for (var i = 0; i <= lines; i++)
        {
            var start = text[..at].LastIndexOf((byte)'\n');
            if (start < 0)
            {
                return 0;
            }

            at = start;
        }

        return at + 1;
    }

    private static int LinesOn(ReadOnlySpan<byte> text, int at, int lines)
    {
        for (var i = 0; i <= lines && at < text.Length; i++)
        {
            var end = text[at..].IndexOf((byte)'\n');
            at = end < 0 ? text.Length : at + end + 1;
        }

        return at;
    }
}

/// <summary>Whole lines of a log, of which the first has the number <paramref name="FirstLine"/>.</summary>
internal sealed record Segment(byte[] Bytes, int Length, long FirstLine);
