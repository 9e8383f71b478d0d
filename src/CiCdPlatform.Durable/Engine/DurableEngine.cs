using System.Diagnostics;
using CiCdPlatform.Durable.Engine;
using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;
using CiCdPlatform.Durable.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable;

/// <summary>
/// The embedded engine: runs orchestrations and activities in this process over one database. What an orchestration asked for and did not await when it ended is dropped; children run on.
/// </summary>
public sealed partial class DurableEngine : IAsyncDisposable
{
    private readonly DurableEngineOptions _options;
    private readonly IDurableStore _store;
    private readonly GroupCommit _writer;
    private readonly TurnLoop _turns;
    private readonly ActivityRunner _activities;
    private readonly TimerDispatcher _timers;
    private readonly InstanceWaiters _waiters = new();
    private readonly WorkCounter _work = new();
    private readonly ILogger _log;
    private readonly string _owner = $"{Environment.MachineName}-{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}";
    private ITimer? _heartbeat;
    private int _state;

    /// <summary>Creates it; nothing is opened before <see cref="StartAsync"/>.</summary>
    public DurableEngine(DurableEngineOptions options)
    {
        _options = options;
        _log = options.Logging.CreateLogger<DurableEngine>();
        Database = options.Database;
        _store = new SqliteDurableStore((SqliteDatabase)Database, options.Time);
        _writer = new(_store, _work, Committed);
        _turns = new(options, _store, _writer, _work, _owner);
        _timers = new(_store, options.Time, _turns.Post, work => _activities!.Add(work), exception => Log.TimersUnread(_log, exception));
        _activities = new(options, _store, _writer, _work, _turns.Post, _timers.Add);
        Client = new DurableClient(options, _store, _writer, _waiters);
    }

    /// <summary>Starts, asks and steers instances; works between start and stop.</summary>
    public IDurableClient Client { get; }

    /// <summary>Opens connections to the engine's database, for tables that belong with it.</summary>
    public SqlDatabase Database { get; }

    /// <summary>Brings the schema up to date, takes over what a crash has left, and goes to work.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
        {
            throw new InvalidOperationException("The engine was started before");
        }

        await _store.OpenAsync(cancellation);
        _writer.Start();
        _activities.Start();
        await LeaseAsync(all: true);
        await _timers.LoadAsync(null);
        foreach (var id in await _store.ReadyAsync())
        {
            _turns.Post(id, InstanceMessage.Wake);
        }

        var beat = _options.Lease / 3;
        _heartbeat = _options.Time.CreateTimer(_ => _ = BeatAsync(), null, beat, beat);
        Log.Started(_log, Database.Name);
    }

    /// <summary>Lets turns under way end, asks activities to stop, and closes the database. Everything goes on at the next start.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _state, 2) != 1)
        {
            return;
        }

        if (_heartbeat is not null)
        {
            await _heartbeat.DisposeAsync();
        }

        _timers.Dispose();
        await _activities.StopAsync();
        await _turns.StopAsync();
        await _writer.StopAsync();
        _waiters.Stop(new InvalidOperationException("The engine was stopped"));
        await _store.DisposeAsync();
        Log.Stopped(_log, Database.Name);
    }

    /// <summary>What happened to an instance, in order; empty when there is none. The history of an instance that continued as new is that of its last run.</summary>
    public Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId) => _store.HistoryAsync(instanceId);

    /// <summary>Holds an instance: it takes no turns, and what comes is kept. False when it has ended or is held already.</summary>
    public async Task<bool> SuspendAsync(string instanceId) => (await _writer.WriteAsync(new SuspendWrite(instanceId, _options.Time.GetUtcNow(), Suspend: true))).Applied;

    /// <summary>Lets a held instance go on. False when it was not held.</summary>
    public async Task<bool> ResumeAsync(string instanceId) => (await _writer.WriteAsync(new SuspendWrite(instanceId, _options.Time.GetUtcNow(), Suspend: false))).Applied;

    /// <summary>Completes when nothing can happen before the clock moves or somebody asks for something.</summary>
    internal Task IdleAsync() => _work.IdleAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Everything that follows from a write that is on disk.</summary>
    private void Committed(DurableWrite write, WriteOutcome outcome)
    {
        if (!outcome.Applied)
        {
            return;
        }

        foreach (var (id, kind) in outcome.Committed)
        {
            _options.Probe.OnCommitted(id, kind);
        }

        if (write is TurnWrite turn)
        {
            Follow(turn);
        }
        else if (write is StartWrite)
        {
            _turns.Post(write.InstanceId, InstanceMessage.Wake);
        }

        foreach (var child in outcome.Started)
        {
            _turns.Post(child, InstanceMessage.Wake);
        }

        foreach (var id in outcome.Terminated)
        {
            _activities.Cancel(id);
            _waiters.Ended(id);
        }

        foreach (var (id, message) in outcome.Stored)
        {
            _turns.Post(id, message);
        }

        foreach (var taken in outcome.Taken)
        {
            Schedule(taken);
        }
    }

    private void Follow(TurnWrite write)
    {
        var (id, generation, turn) = (write.InstanceId, write.Snapshot.Generation, write.Turn);
        if (turn.Outcome != TurnOutcome.Waiting)
        {
            _activities.Cancel(id);
            if (turn.Outcome != TurnOutcome.ContinuedAsNew)
            {
                _waiters.Ended(id);
            }

            return;
        }

        turn.ClosedTimers.ForEach(timer => _timers.Cancel(id, generation, timer));
        foreach (var action in turn.Actions)
        {
            if (action.Kind == HistoryKind.ActivityScheduled)
            {
                _activities.Add(new(id, generation, action.Task, action.Name, action.Payload, action.Retry ?? RetryPolicy.Default, 1, write.At));
            }
            else if (action.Kind == HistoryKind.TimerCreated)
            {
                _timers.Add(new StoredTimer(id, generation, action.Task, action.DueAt));
            }
        }
    }

    private void Schedule(ActivityWork work)
    {
        if (work.DueAt > _options.Time.GetUtcNow())
        {
            _timers.Add(work);
        }
        else
        {
            _activities.Add(work);
        }
    }

    private Task LeaseAsync(bool all)
    {
        var now = _options.Time.GetUtcNow();
        return _writer.WriteAsync(new LeaseWrite(now, _owner, now + _options.Lease, all));
    }

    private async Task BeatAsync()
    {
        try
        {
            await LeaseAsync(all: false);
        }
        catch (Exception exception)
        {
            Log.LeasesNotRenewed(_log, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The durable engine runs on {Path}")]
        public static partial void Started(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Information, Message = "The durable engine on {Path} has stopped")]
        public static partial void Stopped(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Error, Message = "Leases could not be renewed")]
        public static partial void LeasesNotRenewed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "The next timers could not be read and are tried again")]
        public static partial void TimersUnread(ILogger logger, Exception exception);
    }
}
