using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>A body in a pooled buffer, bounded by itself and together with all others.</summary>
internal sealed class IntakeBody(IntakeGate.Pass pass, int most) : IDisposable
{
    private const int FirstGuess = 16 * 1024;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>How reading ended.</summary>
    public enum Outcome
    {
        /// <summary>All of it is there.</summary>
        Whole,

        /// <summary>It is larger than one may be.</summary>
        TooLarge,

        /// <summary>It might be fine, but there is no room for it now.</summary>
        NoRoom,
    }

    /// <summary>What was read; gone once disposed of.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public async Task<Outcome> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > most)
        {
            return Outcome.TooLarge;
        }

        if (!TryGrow((int)(request.ContentLength ?? FirstGuess)))
        {
            return Outcome.NoRoom;
        }

        while (true)
        {
            if (_length == _buffer.Length)
            {
                if (request.ContentLength == _length)
                {
                    return Outcome.Whole;
                }

                if (!TryGrow(_buffer.Length * 2))
                {
                    return Outcome.NoRoom;
                }
            }

            var read = await request.Body.ReadAsync(_buffer.AsMemory(_length), cancellation);
            _length += read;
            if (read == 0 || request.ContentLength == _length)
            {
                return Outcome.Whole;
            }

            if (_length > most)
            {
                return Outcome.TooLarge;
            }
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private bool TryGrow(int size)
    {
        if (!pass.TryHold(size))
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1, size));
        Bytes.CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
        return true;
    }
}
