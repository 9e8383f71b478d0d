using System.Threading.Channels;
using CiCdPlatform.Durable;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>
/// The one writer of the inbox in this process. Whatever waits when a transaction ends goes into the next one together, so that the cost of reaching the disk is
/// shared. A delivery is answered after its transaction, never before.
/// </summary>
internal sealed partial class IntakeWriter : IAsyncDisposable
{
    private readonly IIntakeStore _store;
    private readonly SqlDatabase _database;
    private readonly Handover _handover;
    private readonly InboxSignal _signal;
    private readonly IntakeSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<IntakeWriter> _logger;
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private bool _isAway;

    // What waits in the queue is bounded before it: arrivals by the gate, settlements by the room of the handover.
    public IntakeWriter(
        IIntakeStore store, SqlDatabase database, Handover handover, InboxSignal signal, IntakeSettings settings, TimeProvider time, ILogger<IntakeWriter> logger)
    {
        (_store, _database, _handover, _signal, _settings, _time, _logger) = (store, database, handover, signal, settings, time, logger);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Completes when the delivery is on disk, or cannot be.</summary>
    public Task<Acceptance> AcceptAsync(Delivery delivery, Routed routed, string? traceParent)
    {
        var arrival = new Arrival(delivery, routed, traceParent, _time.GetTimestamp());
        return _queue.Writer.TryWrite(arrival) ? arrival.Task : Task.FromResult(Acceptance.Unavailable);
    }

    /// <summary>Completes when the settlement is on disk; false when the database is away.</summary>
    public Task<bool> SettleAsync(Settlement settlement)
    {
        var pending = new PendingSettlement(settlement);
        return _queue.Writer.TryWrite(pending) ? pending.Task : Task.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        var batch = new Batch();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < _settings.MaxBatch && _queue.Reader.TryRead(out var next))
            {
                if (next is PendingSettlement settlement)
                {
                    batch.Settlements.Add(settlement);
                }
                else if (next is Arrival arrival && _time.GetElapsedTime(arrival.ArrivedAt) > _settings.AnswerWithin / 2)
                {
                    // The forge is about to give up: a later answer would be heard by nobody.
                    arrival.SetResult(Acceptance.Unavailable);
                }
                else
                {
                    batch.Add((Arrival)next);
                }
            }

            await WriteAsync(batch);
            batch.Clear();
        }
    }

    private async Task WriteAsync(Batch batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var stored = await TryWriteAsync(batch.Arrivals, batch.Settlements);
        if (stored == Outcome.Poison && batch.Count > 1)
        {
            // One that the database refuses must not take the others with it: each goes alone.
            foreach (var arrival in batch.Arrivals)
            {
                batch.Answer(arrival, await TryWriteAsync([arrival], []));
            }

            foreach (var settlement in batch.Settlements)
            {
                settlement.SetResult(await TryWriteAsync([], [settlement]) == Outcome.Written);
            }

            return;
        }

        batch.Arrivals.ForEach(arrival => batch.Answer(arrival, stored));
        batch.Settlements.ForEach(settlement => settlement.SetResult(stored == Outcome.Written));
    }

    private async Task<Outcome> TryWriteAsync(List<Arrival> arrivals, List<PendingSettlement> settlements)
    {
        var reserved = 0;
        foreach (var arrival in arrivals)
        {
            var intents = arrival.Routed.Intents.Count;
            arrival.IsReserved = intents > 0 && _handover.TryReserveDirectly(intents);
            reserved += arrival.IsReserved ? intents : 0;
        }

        try
        {
            using var patience = new CancellationTokenSource(_settings.AnswerWithin / 2, _time);
            var stored = await _store.WriteAsync(arrivals, settlements.ConvertAll(pending => pending.Settlement), patience.Token);
            if (_isAway)
            {
                _isAway = false;
                Log.Back(_logger, _database.Name);
            }

            _handover.Wrote(arrivals.Count);
            IntakeTelemetry.BatchSize.Record(arrivals.Count);
            reserved -= HandOver(stored);
            return Outcome.Written;
        }
        catch (Exception e) when (e is OperationCanceledException || _database.IsTransient(e))
        {
            if (!_isAway)
            {
                _isAway = true;
                Log.Away(_logger, e, _database.Name);
            }

            return Outcome.Unavailable;
        }
        catch (Exception e)
        {
            if (arrivals.Count + settlements.Count == 1)
            {
                Log.Poison(_logger, e, arrivals.FirstOrDefault()?.Delivery.Id ?? "none");
            }

            return Outcome.Poison;
        }
        finally
        {
            if (reserved > 0)
            {
                _handover.Release(reserved);
            }
        }
    }

    /// <summary>Posts what was taken on the short way, and wakes whoever takes the rest; returns how many were posted.</summary>
    private int HandOver(IReadOnlyList<StoredArrival> stored)
    {
        var (posted, left) = (0, 0);
        foreach (var one in stored)
        {
            one.Arrival.IsNew = one.IsNew;
            left += one.Left;
            foreach (var taken in one.Taken)
            {
                posted++;
                _handover.Post(taken);
            }
        }

        if (left > 0)
        {
            _handover.HasBacklog = true;
            _signal.Set();
        }

        return posted;
    }

    private enum Outcome
    {
        Written,
        Unavailable,
        Poison,
    }

    private sealed class PendingSettlement(Settlement settlement) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Settlement Settlement { get; } = settlement;
    }

    /// <summary>What goes to disk together. A delivery that came twice within a batch is written once and counted.</summary>
    private sealed class Batch
    {
        private readonly Dictionary<(string Host, string Id), Arrival> _first = [];
        private readonly List<Arrival> _repeated = [];

        public List<Arrival> Arrivals { get; } = [];

        public List<PendingSettlement> Settlements { get; } = [];

        public int Count => Arrivals.Count + Settlements.Count;

        public void Add(Arrival arrival)
        {
            if (_first.TryAdd((arrival.Delivery.Host, arrival.Delivery.Id), arrival))
            {
                Arrivals.Add(arrival);
            }
            else
            {
                _first[(arrival.Delivery.Host, arrival.Delivery.Id)].Seen++;
                _repeated.Add(arrival);
            }
        }

        public void Answer(Arrival arrival, Outcome outcome)
        {
            var repeated = outcome == Outcome.Written ? Acceptance.Duplicate : outcome == Outcome.Poison ? Acceptance.Refused : Acceptance.Unavailable;
            if (arrival.Seen > 1)
            {
                foreach (var again in _repeated.Where(again => again.Delivery.Id == arrival.Delivery.Id && again.Delivery.Host == arrival.Delivery.Host))
                {
                    again.SetResult(repeated);
                }
            }

            arrival.SetResult(outcome == Outcome.Written && arrival.IsNew ? Acceptance.Stored : repeated);
        }

        public void Clear()
        {
            _first.Clear();
            _repeated.Clear();
            Arrivals.Clear();
            Settlements.Clear();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Database} does not take deliveries: they are answered 503 until it does")]
        public static partial void Away(ILogger logger, Exception exception, string database);

        [LoggerMessage(2, LogLevel.Warning, "{Database} takes deliveries again")]
        public static partial void Back(ILogger logger, string database);

        [LoggerMessage(3, LogLevel.Error, "The database refuses delivery {DeliveryId}; the others of its batch were written")]
        public static partial void Poison(ILogger logger, Exception exception, string deliveryId);
    }
}
