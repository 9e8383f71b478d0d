using System.Collections.Concurrent;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Who waits for an instance to end.</summary>
internal sealed class InstanceWaiters
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new();

    /// <summary>Completes when the instance ends after this call.</summary>
    public Task Of(string instanceId) =>
        _waiting.GetOrAdd(instanceId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Ended(string instanceId)
    {
        if (_waiting.TryRemove(instanceId, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    public void Stop(Exception why)
    {
        foreach (var (_, waiting) in _waiting)
        {
            // Observed here, since nobody may be waiting any more.
            waiting.TrySetException(why);
            _ = waiting.Task.Exception;
        }
    }
}
