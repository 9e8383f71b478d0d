using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Webhooks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CiCdPlatform.Features.Events;

/// <summary>
/// Writes what this process publishes, reads what all processes published, and hands it to whoever listens here. Everybody hears events as they came out of the database: in one order, none twice.
/// </summary>
internal sealed partial class EventFeed(EventStore store, SqlDatabase sql, EventSettings settings, TimeProvider time, ILogger<EventFeed> logger) : BackgroundService, IEventPublisher
{
    private const int MostWaiting = 50_000;
    private const int MostAtOnce = 1_000;
    private static readonly Meter Meter = new("CiCdPlatform.Events");
    private static readonly Counter<long> Published = Meter.CreateCounter<long>("cicd.events.published", description: "Events that were published here, by outcome: written, dropped.");
    private static readonly Counter<long> Delivered = Meter.CreateCounter<long>("cicd.events.delivered", description: "Events handed to listeners.");
    private static readonly Counter<long> Overrun = Meter.CreateCounter<long>("cicd.events.overrun", description: "Listeners that were too slow and have to come again.");
    private readonly Channel<LiveEvent> _waiting = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<EventListener, byte>> _listeners = new(StringComparer.Ordinal);
    private readonly List<StoredEvent> _unwritten = [];
    private readonly InboxSignal _news = new();
    private readonly RecentEvents _recent = new();
    private bool _isServed;
    private int _count;
    private long _newest = -1;

    /// <summary>The newest event that listeners here have been handed.</summary>
    public long Newest => Math.Max(0, Volatile.Read(ref _newest));

    /// <summary>How many listen here.</summary>
    public int Listeners => Volatile.Read(ref _count);

    /// <summary>Events after one that are still in memory and that a listener hears; null when it lies further back.</summary>
    public IReadOnlyList<StoredEvent>? Recent(long after, EventListener listener) => _recent.After(after, listener);

    public void Publish(LiveEvent happened)
    {
        // A host that lives no longer than a request has nobody who listens.
        if (!Volatile.Read(ref _isServed))
        {
            return;
        }

        if (_waiting.Reader.Count >= MostWaiting || !_waiting.Writer.TryWrite(happened))
        {
            Published.Add(1, new KeyValuePair<string, object?>("outcome", "dropped"));
        }
    }

    /// <summary>Begins to listen; null when too many do.</summary>
    public EventListener? Listen(IReadOnlyCollection<string> channels)
    {
        if (Interlocked.Increment(ref _count) > settings.MaxStreams)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var listener = new EventListener(this, channels);
        foreach (var channel in channels)
        {
            _listeners.GetOrAdd(channel, static _ => new ConcurrentDictionary<EventListener, byte>())[listener] = 0;
        }

        return listener;
    }

    internal void Remove(EventListener listener)
    {
        Interlocked.Decrement(ref _count);
        foreach (var channel in listener.Channels)
        {
            if (_listeners.TryGetValue(channel, out var all))
            {
                all.TryRemove(listener, out _);
                if (all.IsEmpty && _listeners.TryRemove(channel, out var removed))
                {
                    // Somebody may have begun to listen meanwhile.
                    foreach (var (late, _) in removed)
                    {
                        _listeners.GetOrAdd(channel, static _ => new ConcurrentDictionary<EventListener, byte>())[late] = 0;
                    }
                }
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(WriteAsync, stoppingToken), RepeatAsync(ReadAsync, stoppingToken), RepeatAsync(HearAsync, stoppingToken), RepeatAsync(SweepAsync, stoppingToken));

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _isServed, true);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                Log.Interrupted(logger, e.Message);
                await Task.Delay(settings.PollEvery, time, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        // What a database that was away did not take is still here.
        while (_unwritten.Count > 0 || await _waiting.Reader.WaitToReadAsync(stopping))
        {
            while (_unwritten.Count < MostAtOnce && _waiting.Reader.TryRead(out var happened))
            {
                try
                {
                    _unwritten.Add(store.Prepare(happened));
                }
                catch (Exception e) when (e is NotSupportedException or System.Text.Json.JsonException)
                {
                    Log.Unwritable(logger, happened.Type, e.Message);
                }
            }

            if (_unwritten.Count > 0)
            {
                await store.WriteAsync(_unwritten, stopping);
                Published.Add(_unwritten.Count, new KeyValuePair<string, object?>("outcome", "written"));
                _unwritten.Clear();
                _news.Set();
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        if (_newest < 0)
        {
            Volatile.Write(ref _newest, await store.NewestAsync(stopping));
            _recent.BeginAfter(_newest);
        }

        while (true)
        {
            var events = await store.ReadAsync(_newest, MostAtOnce, null, stopping);
            foreach (var one in events)
            {
                _recent.Add(one);
                Hand(one);
                Volatile.Write(ref _newest, one.Id);
            }

            if (events.Count < MostAtOnce)
            {
                await _news.WaitAsync(settings.PollEvery, time, stopping);
            }
        }
    }

    private void Hand(StoredEvent one)
    {
        var kind = one.Channel.LastIndexOf(':');
        HandTo(one.Channel, one);
        HandTo("events:*", one);
        if (one.Channel != EventChannels.System)
        {
            HandTo(string.Concat(one.Channel.AsSpan(0, kind), ":*"), one);
        }
    }

    private void HandTo(string channel, StoredEvent one)
    {
        if (!_listeners.TryGetValue(channel, out var all))
        {
            return;
        }

        foreach (var (listener, _) in all)
        {
            if (listener.Hand(one))
            {
                Delivered.Add(1);
            }
            else
            {
                Overrun.Add(1);
            }
        }
    }

    /// <summary>Hears of other processes' events; where there is one process alone there is nobody to hear.</summary>
    private async Task HearAsync(CancellationToken stopping)
    {
        if (sql.Dialect != SqlDialect.PostgreSql)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
            return;
        }

        await using var connection = (NpgsqlConnection)await sql.OpenAsync(stopping);
        connection.Notification += (_, _) => _news.Set();
        await using (var listen = new NpgsqlCommand($"LISTEN {EventStore.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stopping);
        }

        while (true)
        {
            await connection.WaitAsync(stopping);
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        await Task.Delay(TimeSpan.FromMinutes(1), time, stopping);
        while (await store.DeleteBeforeAsync(time.GetUtcNow() - settings.KeepFor, stopping) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Live events wait: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "An event {Type} cannot be written: {Reason}")]
        public static partial void Unwritable(ILogger logger, string type, string reason);
    }
}

/// <summary>Somebody who listens; one that does not keep up hears no more, and comes again with the last id that it has.</summary>
internal sealed class EventListener(EventFeed feed, IReadOnlyCollection<string> channels) : IDisposable
{
    private const int MostBehind = 5_000;
    private readonly Channel<StoredEvent> _events = Channel.CreateBounded<StoredEvent>(new BoundedChannelOptions(MostBehind) { SingleReader = true, AllowSynchronousContinuations = false });

    public IReadOnlyCollection<string> Channels => channels;

    public ChannelReader<StoredEvent> Events => _events.Reader;

    /// <summary>Whether any of its channels holds an event.</summary>
    public bool Hears(string channel) =>
        channels.Contains(channel) || channels.Contains("events:*") || (channel != EventChannels.System && channels.Contains(string.Concat(channel.AsSpan(0, channel.LastIndexOf(':')), ":*")));

    public bool Hand(StoredEvent one)
    {
        if (_events.Writer.TryWrite(one))
        {
            return true;
        }

        _events.Writer.TryComplete();
        return false;
    }

    /// <summary>It hears no more: what waits for the next event goes on at once.</summary>
    public void Close() => _events.Writer.TryComplete();

    public void Dispose()
    {
        feed.Remove(this);
        Close();
    }
}
