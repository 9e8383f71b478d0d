using System.Security.Cryptography;
using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>
/// Takes instances that are due and that nobody owns: when somebody says that there are some, when the next timer comes due, when there is room again, and now and then in any case.
/// </summary>
internal sealed partial class ClaimLoop : IDisposable
{
    private const int Page = 256;
    private static readonly object Alarm = new();
    private readonly DurableEngineOptions _options;
    private readonly IDurableStore _store;
    private readonly WorkCounter _work;
    private readonly Action<OwnedInstance> _take;
    private readonly Func<int> _room;
    private readonly DueQueue _alarms;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private ITimer? _poll;
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _armed = DateTimeOffset.MaxValue;
    private bool _asked;
    private bool _busy;
    private volatile bool _more;
    private bool _failing;

    public ClaimLoop(DurableEngineOptions options, IDurableStore store, WorkCounter work, Action<OwnedInstance> take, Func<int> room)
    {
        (_options, _store, _work, _take, _room) = (options, store, work, take, room);
        _alarms = new(options.Time, _ => Wake());
        _log = options.Logging.CreateLogger<ClaimLoop>();
    }

    public void Start()
    {
        // Not all processes at once.
        var every = _options.PollEvery * (RandomNumberGenerator.GetInt32(80, 121) / 100.0);
        _poll = _options.Time.CreateTimer(_ => Ask(), null, every, every);
        Ask();
    }

    /// <summary>Something was let go of: there is room for another, and it comes back when it is due.</summary>
    public void Freed(DateTimeOffset? due)
    {
        if (due is { } moment)
        {
            Arm(moment);
        }

        if (_more)
        {
            Ask();
        }
    }

    /// <summary>Work was left in the database for want of room.</summary>
    public void Left() => _more = true;

    /// <summary>Looks soon; asked while it looks, it looks once more.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _asked = true;
            if (!_busy)
            {
                _busy = true;
                _work.Enter();
                _running = Task.Run(RunAsync);
            }
        }
    }

    public async Task StopAsync()
    {
        Task running;
        lock (_gate)
        {
            _stopping.Cancel();
            running = _running;
        }

        if (_poll is not null)
        {
            await _poll.DisposeAsync();
        }

        await running;
    }

    public void Dispose() => _alarms.Dispose();

    private async Task RunAsync()
    {
        while (IsAsked())
        {
            try
            {
                await ClaimAsync();
                _failing = false;
            }
            catch (Exception exception)
            {
                if (!_failing)
                {
                    Log.Failed(_log, exception);
                    _failing = true;
                }
            }
        }

        _work.Exit();
    }

    private bool IsAsked()
    {
        lock (_gate)
        {
            _busy = _asked && !_stopping.IsCancellationRequested;
            _asked = false;
            return _busy;
        }
    }

    private async Task ClaimAsync()
    {
        var now = _options.Time.GetUtcNow();
        while (!_stopping.IsCancellationRequested)
        {
            var room = Math.Min(Page, _room());
            if (room <= 0)
            {
                _more = true;
                return;
            }

            var claimed = await _store.ClaimAsync(now, room);
            foreach (var instance in claimed)
            {
                _take(instance);
            }

            if (claimed.Count < room)
            {
                _more = false;
                break;
            }
        }

        if (await _store.NextDueAsync(now) is { } next)
        {
            Arm(next);
        }
    }

    /// <summary>Only the earliest moment counts: what comes after it is asked for then.</summary>
    private void Arm(DateTimeOffset due)
    {
        lock (_gate)
        {
            if (due >= _armed)
            {
                return;
            }

            _armed = due;
        }

        _alarms.Add(Alarm, due);
    }

    private void Wake()
    {
        lock (_gate)
        {
            _armed = _armed <= _options.Time.GetUtcNow() ? DateTimeOffset.MaxValue : _armed;
        }

        Ask();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Work could not be taken from the database; it is tried again and again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
