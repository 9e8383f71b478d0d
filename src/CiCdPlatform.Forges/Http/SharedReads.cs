namespace CiCdPlatform.Forges.Http;

/// <summary>Lets those who ask the same at the same time share one request; it ends when the last of them has gone.</summary>
internal sealed class SharedReads
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shared> _running = new(StringComparer.Ordinal);

    public async Task<ForgeAttempt> ReadAsync(string key, Func<CancellationToken, Task<ForgeAttempt>> read, CancellationToken cancellation)
    {
        Shared shared;
        lock (_lock)
        {
            if (_running.TryGetValue(key, out var running))
            {
                shared = running;
                ForgeTelemetry.CacheReads.Add(1, new KeyValuePair<string, object?>("kind", "request"), new KeyValuePair<string, object?>("outcome", "shared"));
            }
            else
            {
                shared = _running[key] = new Shared();
                shared.Task = RunAsync(key, shared, read);
            }

            shared.Waiting++;
        }

        try
        {
            return await shared.Task.WaitAsync(cancellation);
        }
        finally
        {
            var isLast = false;
            lock (_lock)
            {
                isLast = --shared.Waiting == 0;
                if (isLast && _running.GetValueOrDefault(key) == shared)
                {
                    _running.Remove(key);
                }
            }

            if (isLast)
            {
                await shared.Stop.CancelAsync();
            }
        }
    }

    private async Task<ForgeAttempt> RunAsync(string key, Shared shared, Func<CancellationToken, Task<ForgeAttempt>> read)
    {
        // Outside of the lock in which it was begun.
        await Task.Yield();
        try
        {
            return await read(shared.Stop.Token);
        }
        finally
        {
            lock (_lock)
            {
                if (_running.GetValueOrDefault(key) == shared)
                {
                    _running.Remove(key);
                }
            }
        }
    }

    private sealed class Shared
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<ForgeAttempt> Task { get; set; } = null!;

        public int Waiting { get; set; }
    }
}
