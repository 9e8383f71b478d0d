using CiCdPlatform.Durable;

namespace CiCdPlatform.Server;

/// <summary>Waits for a database that is away when the server starts. Meanwhile a stand-in listens, so that the process is seen to live and callers are told when to come again.</summary>
internal sealed partial class DatabaseWait(SqlDatabase database, DatabaseSettings settings, TimeProvider time, ILogger<DatabaseWait> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the database answers; <paramref name="standIn"/> is started when it does not at once, and stopped again.</summary>
    public async Task UntilThereAsync(Func<Task<IAsyncDisposable>> standIn, CancellationToken cancellation)
    {
        if (await FaultAsync(cancellation) is not { } fault)
        {
            return;
        }

        var since = time.GetTimestamp();
        var said = since;
        Log.Waiting(logger, database.Name, 0, fault);
        await using var listener = await standIn();
        while (true)
        {
            await Task.Delay(LookEvery, time, cancellation);
            fault = await FaultAsync(cancellation);
            if (fault is null)
            {
                Log.There(logger, database.Name, (long)time.GetElapsedTime(since).TotalSeconds);
                return;
            }

            if (time.GetElapsedTime(said) >= settings.SayEvery)
            {
                said = time.GetTimestamp();
                Log.Waiting(logger, database.Name, (long)time.GetElapsedTime(since).TotalSeconds, fault);
            }
        }
    }

    private async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellation);
            return null;
        }
        catch (Exception e) when (database.IsTransient(e) && !cancellation.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database {Database} does not answer; waiting for it since {Seconds} s: {Fault}")]
        public static partial void Waiting(ILogger logger, string database, long seconds, string fault);

        [LoggerMessage(2, LogLevel.Information, "The database {Database} answers after {Seconds} s")]
        public static partial void There(ILogger logger, string database, long seconds);
    }
}
