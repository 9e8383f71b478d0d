namespace CiCdPlatform.Features.Webhooks;

/// <summary>Bounds what the intake holds in memory, so that a slow database leads to refusals and not to growth.</summary>
internal sealed class IntakeGate(IntakeSettings settings)
{
    private long _count;
    private long _bytes;

    /// <summary>Room for one more delivery, or null.</summary>
    public Pass? TryEnter()
    {
        if (Interlocked.Increment(ref _count) > settings.MaxInFlight)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        IntakeTelemetry.InFlight.Add(1);
        return new Pass(this);
    }

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > settings.MaxBytesInFlight && bytes > 0)
        {
            Interlocked.Add(ref _bytes, -bytes);
            return false;
        }

        IntakeTelemetry.BytesInFlight.Add(bytes);
        return true;
    }

    /// <summary>The room of one delivery; given back when disposed of.</summary>
    public sealed class Pass(IntakeGate gate) : IDisposable
    {
        private long _held;

        /// <summary>Holds so many bytes instead of what it held; false when there is no room for more.</summary>
        public bool TryHold(long bytes)
        {
            if (!gate.TryTake(bytes - _held))
            {
                return false;
            }

            _held = bytes;
            return true;
        }

        public void Dispose()
        {
            TryHold(0);
            Interlocked.Decrement(ref gate._count);
            IntakeTelemetry.InFlight.Add(-1);
        }
    }
}
