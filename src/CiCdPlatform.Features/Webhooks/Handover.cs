using System.Diagnostics.CodeAnalysis;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>
/// The short way from the intake to the dispatcher of the same process: while there is room, and nothing older waits, an intent is taken in the transaction that
/// writes it and handed over in memory. Otherwise it waits in the database for whoever has room.
/// </summary>
internal sealed class Handover(IntakeSettings settings, InboxSignal signal, TimeProvider time)
{
    private const int BusyBatch = 8;
    private static readonly TimeSpan BusyFor = TimeSpan.FromMilliseconds(100);
    private long _busyAt;
    private Action<TakenIntent>? _receiver;
    private bool _hasBacklog = true;
    private int _room = settings.MaxHandedOver;

    /// <summary>Whether intents may wait in the database; they come first. Nobody has looked yet at the start.</summary>
    public bool HasBacklog
    {
        get => Volatile.Read(ref _hasBacklog);
        set => Volatile.Write(ref _hasBacklog, value);
    }

    public int Room => Volatile.Read(ref _room);

    [MemberNotNullWhen(true, nameof(_receiver))]
    private bool IsOpen => _receiver is not null;

    /// <summary>
    /// Whether deliveries come in numbers just now. Forges wait for an answer and give up after seconds, while what was answered is safe on disk: so it waits a little,
    /// and other processes, which are called, may take it.
    /// </summary>
    public bool IsIntakeBusy => Volatile.Read(ref _busyAt) is var at && at != 0 && time.GetElapsedTime(at) < BusyFor;

    /// <summary>Told of every transaction.</summary>
    public void Wrote(int arrivals)
    {
        if (arrivals >= BusyBatch)
        {
            Volatile.Write(ref _busyAt, time.GetTimestamp());
        }
    }

    /// <summary>From now on there is a dispatcher.</summary>
    public void Open(Action<TakenIntent> receiver) => _receiver = receiver;

    /// <summary>No dispatcher any more; what comes waits in the database.</summary>
    public void Close() => _receiver = null;

    /// <summary>Room for an arrival's intents on the short way.</summary>
    public bool TryReserveDirectly(int intents) => IsOpen && !HasBacklog && !IsIntakeBusy && TryReserve(intents) == intents;

    /// <summary>Takes room for so many, or for as many as there is when <paramref name="orLess"/>; returns how many.</summary>
    public int TryReserve(int wanted, bool orLess = false)
    {
        while (true)
        {
            var room = Volatile.Read(ref _room);
            var taken = room >= wanted ? wanted : orLess ? Math.Max(0, room) : 0;
            if (taken == 0 || Interlocked.CompareExchange(ref _room, room - taken, room) == room)
            {
                IntakeTelemetry.HandedOver.Add(taken);
                return taken;
            }
        }
    }

    public void Release(int count)
    {
        var room = Interlocked.Add(ref _room, count);
        if (HasBacklog && room - count < settings.MaxHandedOver / 2 && room >= settings.MaxHandedOver / 2)
        {
            signal.Set();
        }

        IntakeTelemetry.HandedOver.Add(-count);
    }

    /// <summary>Hands over an intent whose room was reserved; when nobody listens any more it is left to whoever takes it later.</summary>
    public void Post(TakenIntent intent)
    {
        if (_receiver is { } receiver)
        {
            receiver(intent);
        }
        else
        {
            Release(1);
        }
    }
}
