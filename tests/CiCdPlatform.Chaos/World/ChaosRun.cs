using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Chaos.World;

/// <summary>A whole run: sends webhooks through mischief to workers that die, waits until everything has come to rest, and compares.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const int MaxUnfinished = 3_000;
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepsWithin = TimeSpan.FromSeconds(15);
    private readonly ChaosOptions _options;
    private readonly TextWriter _output;
    private readonly TemporaryFolder _folder = new();
    private readonly Tally _tally = new();
    private readonly Fates _fates;
    private readonly ChaosForge _forge;
    private readonly Plan _plan;
    private readonly Sender _sender;
    private readonly DatabaseKeeper _database;
    private readonly TextWriter _log;
    private readonly IReadOnlyList<WorkerSlot> _workers;
    private readonly PriorityQueue<int, long> _runEnds = new();
    private readonly Dictionary<string, (long Id, string Conclusion)> _ended = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _pushes;
    private int _sent;
    private TimeSpan _told;

    private ChaosRun(ChaosOptions options, TextWriter output, ChaosForge forge, DatabaseKeeper database, string folder)
    {
        (_options, _output, _forge, _database) = (options, output, forge, database);
        _fates = new(options, _tally);
        _plan = new(options.Seed, forge.Url);
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _log = TextWriter.Synchronized(new StreamWriter(Path.Combine(folder, "workers.log")) { AutoFlush = true });
        var settings = Settings(secret);
        _workers = [.. Enumerable.Range(0, options.Processes).Select(number => new WorkerSlot(number, settings, _fates.Next, _tally, _log))];
        _sender = new(options, _plan, forge.Log, secret, Worker);
        forge.Redeliver = _sender.SendAgain;
        forge.RunOf = sha =>
        {
            lock (_ended)
            {
                return _ended.TryGetValue(sha, out var run) ? run : null;
            }
        };
    }

    /// <summary>With points to be hit, webhooks are sent as long as some remain.</summary>
    private bool IsDone => _fates.IsOver && _tally.DatabaseRestarts >= Restarts && (_sent >= _options.Webhooks || _options.KillPoints.Count > 0);

    private int Restarts => _database.IsOwn ? _options.DatabaseRestarts : 0;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public static async Task<Verdict> RunAsync(ChaosOptions options, TextWriter output)
    {
        await output.WriteLineAsync($"seed {options.Seed}: {options}");
        var folder = Directory.CreateTempSubdirectory("cicd-chaos-").FullName;
        await output.WriteLineAsync($"the workers' log is in {folder}");
        await using var forge = await ChaosForge.StartAsync(options);
        await using var database = await DatabaseKeeper.StartAsync(options);
        await using var run = new ChaosRun(options, output, forge, database, folder);
        var verdict = await run.RunAsync();
        if (verdict.Holds)
        {
            Directory.Delete(folder, recursive: true);
        }

        return verdict;
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await _log.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<Verdict> RunAsync()
    {
        foreach (var worker in _workers)
        {
            worker.Start();
        }

        var isQuiet = false;
        try
        {
            await TroubleAsync();
            isQuiet = await CalmAsync();
        }
        finally
        {
            await Task.WhenAll(_workers.Select(worker => worker.StopAsync()));
        }

        var (instances, effects, violations) = await new Inspector(_database.Sql, _plan, _forge.Ledger, _pushes).InspectAsync();
        string[] figures =
        [
            string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalMinutes:0.0} minutes; {Line()}"),
            _tally.Summary(),
            string.Create(CultureInfo.InvariantCulture, $"deliveries lost on the way {_sender.Dropped}, sent twice {_sender.Doubled}, late {_sender.Late}; attempts {_forge.Log.Attempts}, failed {_forge.Log.Failed}"),
            string.Create(CultureInfo.InvariantCulture, $"forge: {_forge.Requests} requests, {_forge.Refused} of them in bursts of 429 and 500; {_forge.Ledger.Writes} writes"),
        ];
        string?[] shortfalls =
        [
            isQuiet ? null : "it did not come to rest in time",
            IsDone ? null : $"it did less than was asked for: {_sent} webhooks, {_tally.Kills} kills, {_tally.DatabaseRestarts} restarts of the database in {2 * _options.Minutes} minutes",
        ];
        return new(_options, _sent, instances, effects, figures, [.. shortfalls.OfType<string>(), .. _tally.Falls, .. _fates.Unreached.Select(point => $"nobody came by \"{point}\""), .. violations]);
    }

    /// <summary>Sends everything at a steady pace, restarting the database now and then, until the kills are done too.</summary>
    private async Task TroubleAsync()
    {
        var duration = TimeSpan.FromMinutes(_options.Minutes);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await tick.WaitForNextTickAsync() && !IsDone && Elapsed < 2 * duration)
        {
            Emit((int)(_options.Webhooks * Math.Min(1, Elapsed / (0.95 * duration))));
            if (_tally.DatabaseRestarts < (int)(Restarts * Math.Min(1, Elapsed / duration * (_options.KillPoints.Count > 0 ? 10 : 1))))
            {
                _tally.DatabaseRestarts++;
                _database.RestartInBackground();
            }

            await TellAsync();
        }

        await _database.SettledAsync();
    }

    private void Emit(int due)
    {
        while (_runEnds.TryPeek(out var ended, out var at) && at <= Stopwatch.GetTimestamp())
        {
            _runEnds.Dequeue();
            End(ended);
        }

        while (2 * _pushes < Math.Min(due, _options.Webhooks) && _pushes - _forge.Ledger.Ended < MaxUnfinished && _sender.Open < MaxUnfinished)
        {
            var push = _pushes++;
            _sent++;
            _sender.Send(2 * push);
            _runEnds.Enqueue(push, Stopwatch.GetTimestamp() + (long)(Stopwatch.Frequency * 3 * Chance.Of(_options.Seed, "run", push)));
        }
    }

    private void End(int index)
    {
        var push = _plan.At(index);
        lock (_ended)
        {
            _ended[push.Sha] = (index + 1, push.State.ToLowerInvariant());
        }

        _sent++;
        _sender.Send((2 * index) + 1);
    }

    /// <summary>No more harm is done. What was lost comes back; then everything that sleeps is woken, and comes to its end. False when it does not in time.</summary>
    private async Task<bool> CalmAsync()
    {
        await _output.WriteLineAsync($"calm: {Line()}");
        _fates.IsCalm = true;
        var until = Elapsed + _options.Patience;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var refreshed = 0;
        while (await tick.WaitForNextTickAsync() && Elapsed < until)
        {
            Emit(2 * _pushes);
            await TellAsync();
            if (_runEnds.Count > 0 || _sender.Open > 0)
            {
                continue;
            }

            // The workers sweep up by themselves what was lost; a fresh one does so at once, should a dead one's turn stand in the way.
            if (_forge.Log.Arrived < _sent)
            {
                if (_workers.All(worker => worker.Age > SweepsWithin))
                {
                    _workers[refreshed++ % _workers.Count].Refresh();
                }

                continue;
            }

            if (await OpenAsync() == 0)
            {
                return true;
            }

            if (_options.ClockJumps > 0 && _fates.CalmClock == TimeSpan.Zero && _workers.All(worker => worker.Age > Settles))
            {
                // What a clock that was hours ahead sent to sleep wakes when all clocks have come there.
                _fates.CalmClock = TimeSpan.FromHours(8);
                foreach (var worker in _workers)
                {
                    worker.Refresh();
                }
            }
        }

        return false;
    }

    /// <summary>Intents that wait and instances that have not ended.</summary>
    private async Task<long> OpenAsync()
    {
        await using var connection = await _database.Sql.OpenAsync();
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM inbox_queue") + (_pushes - _forge.Ledger.Ended)
            + await connection.ExecuteScalarAsync<long>(DatabaseKeeper.CountOpen);
    }

    private async Task TellAsync()
    {
        if (Elapsed - _told > TimeSpan.FromSeconds(10))
        {
            _told = Elapsed;
            await _output.WriteLineAsync(Line());
        }
    }

    private Uri? Worker(int turn) => Enumerable.Range(turn, _workers.Count).Select(number => _workers[(int)((uint)number % (uint)_workers.Count)].Address).FirstOrDefault(address => address is not null);

    private string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Elapsed:mm\\:ss} sent {_sent}, arrived {_forge.Log.Arrived}, finished {_forge.Ledger.Ended} of {_pushes} pushes, kills {_tally.Kills}, database restarts {_tally.DatabaseRestarts}, wrong clocks {_tally.Clocks}");

    private List<string> Settings(string secret)
    {
        using var rsa = RSA.Create(2048);
        var key = _folder.Write("key.pem", rsa.ExportRSAPrivateKeyPem());
        return
        [
            .. _database.WorkerSettings,
            $"--Chaos:Lease={_options.Lease:c}",
            $"--Forges:GitHub:0:Host={_forge.Url}",
            $"--Forges:GitHub:0:ApiUrl={_forge.Url}",
            "--Forges:GitHub:0:AppId=1",
            $"--Forges:GitHub:0:PrivateKeyFile={key}",
            $"--Forges:GitHub:0:WebhookSecret={secret}",
            $"--Intake:TakenFor={2 * _options.Lease:c}",
            "--Intake:SweepEvery=00:00:05",
            "--Forges:Http:FirstBackoff=00:00:00.1",
        ];
    }
}
