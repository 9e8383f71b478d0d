namespace CiCdPlatform.TestKit;

/// <summary>Waits for what another thread or process brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>The first value that is not null; throws <see cref="TimeoutException"/> when none came in time (30 s by default).</summary>
    public static async Task<T> NotNullAsync<T>(Func<Task<T?>> look, string what, TimeSpan? atMost = null)
        where T : class
    {
        using var patience = new CancellationTokenSource(atMost ?? TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (true)
            {
                if (await look() is { } found)
                {
                    return found;
                }

                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"in vain waited for {what}", e);
        }
    }
}
