using System.Diagnostics;
using CiCdPlatform.Durable.Engine;
using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;
using CiCdPlatform.Durable.Storage.PostgreSql;
using CiCdPlatform.Durable.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable;

/// <summary>
/// The embedded engine: runs orchestrations and activities in this process over one database, which on PostgreSQL any number of processes share. What an orchestration asked for and did not
/// await when it ended is dropped; children run on.
/// </summary>
public sealed partial class DurableEngine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly DurableEngineOptions _options;
    private readonly IDurableStore _store;
    private readonly GroupCommit _writer;
    private readonly TurnLoop _turns;
    private readonly ActivityRunner _activities;
    private readonly ClaimLoop _claims;
    private readonly WorkerLease _lease;
    private readonly Listener _listener;
    private readonly ProgressWriter _progress;
    private readonly InstanceWaiters _waiters = new();
    private readonly WorkCounter _work = new();
    private readonly ILogger _log;
    private int _state;

    /// <summary>Creates it; nothing is opened before <see cref="StartAsync"/>.</summary>
    public DurableEngine(DurableEngineOptions options)
    {
        _options = options = options is { UsesDatabaseClock: true, Database: PostgresDatabase } ? options with { Time = new DatabaseTime(options.Time) } : options;
        _log = options.Logging.CreateLogger<DurableEngine>();
        Worker = $"{Environment.MachineName}-{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}";
        Database = options.Database;
        _store = Database switch
        {
            SqliteDatabase sqlite => new SqliteDurableStore(sqlite, Worker, options.Catalogue, options.Time) { MaxPoisonTries = options.MaxPoisonTries },
            PostgresDatabase postgres => new PostgresDurableStore(postgres, Worker, options.Catalogue, options.Time),
            _ => throw new ArgumentException($"The engine does not run on a {Database.GetType().Name}", nameof(options)),
        };
        _writer = new(options, _store, _work, Committed);
        _progress = new(_writer, options.Time);
        _activities = new(options, _work, (id, message) => _turns!.Post(id, message), work => new ActivityJournal(options, _store, _writer, _progress, work), () => _lease!.Held);
        _claims = new(options, _store, _work, owned => _turns!.Take(owned), () => Room);
        _turns = new(options, _store, _writer, _work, _activities, _claims.Freed, () => TakesMore);
        _lease = new(options, _store, _turns.Reconcile, _claims.Ask, _activities.Interrupt);
        _listener = new(options, _store, Heard);
        Client = new DurableClient(options, _store, _writer, _waiters, () => TakesMore, _turns.Knows);
        Operations = new DurableOperations(options, _store, _writer, () => TakesMore);
        DurableTelemetry.Observe(this);
    }

    /// <summary>Starts, asks and steers instances; works between start and stop.</summary>
    public IDurableClient Client { get; }

    /// <summary>What operators do with instances.</summary>
    public IDurableOperations Operations { get; }

    /// <summary>The engine's database, for tables that belong with it.</summary>
    public SqlDatabase Database { get; }

    /// <summary>Who this process is among those that share the database.</summary>
    public string Worker { get; }

    /// <summary>Since when the database has not answered, or null.</summary>
    public DateTimeOffset? DatabaseAwaySince => _writer.AwaySince;

    /// <summary>Instances that this process runs now.</summary>
    public int Owned => _turns.Owned;

    /// <summary>Activities that wait for a free place in this process.</summary>
    public int Queued => _activities.Queued;

    /// <summary>Instances that were due and owned by no process at the last beat of the lease, and how long the oldest had been.</summary>
    public (long Ready, TimeSpan Age) Backlog => _lease.Backlog;

    /// <summary>How many more instances this process takes now.</summary>
    private int Room => Math.Max(0, Math.Min(_options.MaxOwnedInstances - _turns.Owned, (4 * _options.MaxConcurrentActivities) - _activities.Queued));

    /// <summary>Whether what begins here stays here. With others about, a queue is better shared.</summary>
    private bool TakesMore => _turns.Owned < _options.MaxOwnedInstances && (_lease.Workers == 1 || _activities.Queued < _options.MaxConcurrentActivities);

    /// <summary>Brings the schema up to date, takes over what a crash has left, and goes to work.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
        {
            throw new InvalidOperationException("The engine was started before");
        }

        await WhenThereAsync(() => _store.OpenAsync(cancellation), cancellation);
        _writer.Start();
        await WhenThereAsync(_lease.StartAsync, cancellation);
        _activities.Start();
        _claims.Start();
        _listener.Start();
        Log.Started(_log, Database.Name, Worker);
    }

    /// <summary>Lets turns under way end, asks activities to stop, gives back what it holds, and closes the database. Everything goes on at the next start, or in another process at once.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _state, 2) != 1)
        {
            return;
        }

        await _listener.DisposeAsync();
        await _claims.StopAsync();
        await _activities.StopAsync();
        await _turns.StopAsync();
        await _progress.DisposeAsync();
        await _writer.StopAsync(Patience);
        await _lease.DisposeAsync();
        try
        {
            await _store.LeaveAsync(_options.Time.GetUtcNow());
        }
        catch (Exception exception)
        {
            // The lease runs out instead.
            Log.NotLeft(_log, exception);
        }

        _turns.Dispose();
        _claims.Dispose();
        _waiters.Stop(new InvalidOperationException("The engine was stopped"));
        await _store.DisposeAsync();
        Log.Stopped(_log, Database.Name);
    }

    /// <summary>What happened to an instance, in order; empty when there is none. The history of an instance that continued as new is that of its last run.</summary>
    public Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId) => _store.HistoryAsync(instanceId);

    /// <summary>Completes when nothing can happen before the clock moves or somebody asks for something.</summary>
    internal Task IdleAsync() => _work.IdleAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Waits for a database that is away or starting, and says so.</summary>
    private async Task WhenThereAsync(Func<Task> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception exception) when (Database.IsTransient(exception))
            {
                if (attempt == 1)
                {
                    Log.Waiting(_log, Database.Name, exception.Message);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1_000, 50 << Math.Min(attempt, 5))), TimeProvider.System, cancellation);
            }
        }
    }

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

        if (write is TurnWrite { Turn.Outcome: TurnOutcome.Completed or TurnOutcome.Failed })
        {
            _waiters.Ended(write.InstanceId);
        }

        foreach (var id in outcome.Ended)
        {
            _activities.Cancel(id);
            _waiters.Ended(id);
            if (_turns.Knows(id))
            {
                _turns.Post(id, InstanceMessage.Look);
            }
        }

        foreach (var owned in outcome.Owned)
        {
            // A new instance need not be read: it is known whole.
            var isNew = write is StartWrite start && owned is { Version: 0, Mail: 0 } && owned.Id == start.InstanceId;
            _turns.Post(owned.Id, InstanceMessage.Wake with { Version = owned.Version, Mail = owned.Mail, Seed = isNew ? ((StartWrite)write).Created : null });
        }

        foreach (var (id, message) in outcome.Stored)
        {
            _turns.Post(id, message);
        }

        if (write is StartWrite { Own: false })
        {
            _claims.Left();
        }
    }

    private void Heard(string? instanceId)
    {
        if (instanceId is null)
        {
            _claims.Ask();
        }
        else
        {
            _turns.Post(instanceId, InstanceMessage.Look);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The durable engine runs on {Database} as {Worker}")]
        public static partial void Started(ILogger logger, string database, string worker);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database {Database} does not answer yet ({Problem}); the engine waits for it")]
        public static partial void Waiting(ILogger logger, string database, string problem);

        [LoggerMessage(Level = LogLevel.Information, Message = "The durable engine on {Database} has stopped")]
        public static partial void Stopped(ILogger logger, string database);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What this worker held could not be given back; others take it over when its lease has run out")]
        public static partial void NotLeft(ILogger logger, Exception exception);
    }
}
