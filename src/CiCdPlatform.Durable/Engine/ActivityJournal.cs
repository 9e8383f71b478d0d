using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Recovery points and progress of one activity.</summary>
internal sealed class ActivityJournal(DurableEngineOptions options, IDurableStore store, GroupCommit writer, ProgressWriter progress, ActivityWork work) : IActivityJournal
{
    public async Task<T?> ReadAsync<T>() =>
        await store.RecoveryPointAsync(work.InstanceId, work.Generation, work.Task) is { } point ? (T?)DurableJson.Read(Packed.Text(point), typeof(T)) : default;

    public async Task SaveAsync<T>(T point)
    {
        var json = DurableJson.Write(point, typeof(T), options.MaxPayloadLength, $"The recovery point of {work.Name}");
        var write = new RecoveryWrite(work.InstanceId, options.Time.GetUtcNow(), work.Generation, work.Task, Packed.Pack(json));
        if (!(await writer.WriteAsync(write)).Applied)
        {
            // The instance has ended or is another worker's: what this activity goes on to do, nobody waits for.
            throw new OperationCanceledException($"The instance {work.InstanceId} is not run here any more");
        }
    }

    public void Report(object value) =>
        progress.Add(work.InstanceId, DurableJson.Write(value, value.GetType(), options.MaxPayloadLength, $"The progress of {work.Name}")!.Replace("\\u0000", "\uFFFD", StringComparison.Ordinal));
}

/// <summary>Writes progress in batches: when 100 instances have some, or after a second. Of one instance only the last counts.</summary>
internal sealed class ProgressWriter : IAsyncDisposable
{
    private const int MaxBatch = 100;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private readonly GroupCommit _writer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Dictionary<string, string> _pending = [];

    public ProgressWriter(GroupCommit writer, TimeProvider time)
    {
        (_writer, _time) = (writer, time);
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(string instanceId, string progress)
    {
        var full = false;
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                _timer.Change(MaxAge, Timeout.InfiniteTimeSpan);
            }

            _pending[instanceId] = progress;
            full = _pending.Count >= MaxBatch;
        }

        if (full)
        {
            Flush();
        }
    }

    public ValueTask DisposeAsync()
    {
        Flush();
        return _timer.DisposeAsync();
    }

    private void Flush()
    {
        Dictionary<string, string> pending;
        lock (_gate)
        {
            pending = _pending;
            _pending = [];
        }

        if (pending.Count > 0)
        {
            // Progress is for people to look at; nothing depends on it, so nobody waits for it.
            _ = _writer.WriteAsync(new ProgressWrite(_time.GetUtcNow(), [.. pending])).ContinueWith(static written => _ = written.Exception, TaskScheduler.Default);
        }
    }
}
