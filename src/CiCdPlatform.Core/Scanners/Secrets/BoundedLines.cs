using System.Buffers;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>The lines of a stream, each at most so long; what is longer is cut and counted.</summary>
internal sealed class BoundedLines(Stream stream, int most) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(most + (128 * 1024));
    private int _start;
    private int _end;
    private bool _isOver;

    /// <summary>How many lines were cut.</summary>
    public int Cut { get; private set; }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>The next line without its end, valid until the next call; false at the end of the stream.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        for (var searched = _start; ;)
        {
            var newline = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = _buffer.AsSpan(_start, searched + newline - _start);
                _start = searched + newline + 1;
                return true;
            }

            if (_isOver)
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                return line.Length > 0;
            }

            if (_end - _start > most)
            {
                line = _buffer.AsSpan(_start, most);
                Cut++;
                _start = _end;
                SkipLine();
                return true;
            }

            searched = Fill();
        }
    }

    // What the caller still holds lies before the start, and stays where it is.
    private void SkipLine()
    {
        var scratch = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (int read; (read = stream.Read(scratch)) > 0;)
            {
                var newline = scratch.AsSpan(0, read).IndexOf((byte)'\n');
                if (newline >= 0)
                {
                    _pending = scratch.AsSpan(newline + 1, read - newline - 1).ToArray();
                    return;
                }
            }

            _isOver = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private byte[] _pending = [];

    private int Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var searched = _end;
        if (_pending.Length > 0)
        {
            _pending.CopyTo(_buffer, _end);
            _end += _pending.Length;
            _pending = [];
            return searched;
        }

        var read = stream.Read(_buffer.AsSpan(_end));
        _isOver = read == 0;
        _end += read;
        return searched;
    }
}
