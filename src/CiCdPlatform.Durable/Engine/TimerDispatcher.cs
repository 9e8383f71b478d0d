using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Fires durable timers and retries. Stored timers are read a page at a time, so that many sleepers cost little memory.</summary>
internal sealed class TimerDispatcher : IDisposable
{
    private const int Page = 10_000;
    private readonly IDurableStore _store;
    private readonly Action<string, InstanceMessage> _post;
    private readonly Action<ActivityWork> _run;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _time;
    private readonly DueQueue _queue;
    private readonly HashSet<(string Id, int Generation, int Task)> _live = [];

    public TimerDispatcher(IDurableStore store, TimeProvider time, Action<string, InstanceMessage> post, Action<ActivityWork> run, Action<Exception> failed)
    {
        (_store, _time, _post, _run, _failed) = (store, time, post, run, failed);
        _queue = new(time, Due);
    }

    public void Add(StoredTimer timer)
    {
        lock (_live)
        {
            if (!_live.Add((timer.InstanceId, timer.Generation, timer.Task)))
            {
                return;
            }
        }

        _queue.Add(timer, timer.DueAt);
    }

    public void Add(ActivityWork work) => _queue.Add(work, work.DueAt);

    public void Cancel(string instanceId, int generation, int task)
    {
        lock (_live)
        {
            _live.Remove((instanceId, generation, task));
        }
    }

    public async Task LoadAsync(StoredTimer? after)
    {
        var page = await _store.TimersAsync(after, Page);
        foreach (var timer in page)
        {
            Add(timer);
        }

        if (page.Count == Page)
        {
            _queue.Add(new NextPage(page[^1]), page[^1].DueAt);
        }
    }

    public void Dispose() => _queue.Dispose();

    private void Due(object item)
    {
        switch (item)
        {
            case ActivityWork work:
                _run(work);
                break;
            case NextPage next:
                _ = LoadGuardedAsync(next);
                break;
            case StoredTimer timer:
                bool live;
                lock (_live)
                {
                    live = _live.Remove((timer.InstanceId, timer.Generation, timer.Task));
                }

                if (live)
                {
                    _post(timer.InstanceId, new(HistoryKind.TimerFired, timer.Generation, timer.Task));
                }

                break;
        }
    }

    private async Task LoadGuardedAsync(NextPage next)
    {
        try
        {
            await LoadAsync(next.After);
        }
        catch (Exception exception)
        {
            _failed(exception);
            _queue.Add(next, _time.GetUtcNow() + TimeSpan.FromSeconds(5));
        }
    }

    private sealed record NextPage(StoredTimer After);
}
