namespace CiCdPlatform.LocalForge;

/// <summary>Wakes everybody who waits for the forge's state to become something.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something changed.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until the probe finds something; the token ends the wait.</summary>
    public async Task<T> WaitAsync<T>(Func<T?> probe, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (probe() is { } found)
            {
                return found;
            }

            await next.WaitAsync(cancellation);
        }
    }
}
