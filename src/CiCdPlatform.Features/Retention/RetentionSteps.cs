using CiCdPlatform.Durable;
using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Retention;

/// <summary>What retention does, each step in batches until one is not full. Every step may run twice.</summary>
internal sealed class RetentionSteps(
    RetentionSettings settings, EngineAccess engine, LogStore logs, ArtifactStore artifacts, ColdFolder folder, ColdTable table, ProductDatabase database, RepositoryData data)
{
    private static readonly OrchestrationState[] Ended = [OrchestrationState.Completed, OrchestrationState.Failed, OrchestrationState.Terminated];

    /// <summary>The steps by name, in the order in which they run.</summary>
    public IReadOnlyList<string> Names { get; } = ["archived", "purged", "logs", "cooled", "deliveries", "removed"];

    /// <summary>One batch of a step; returns how many it did.</summary>
    public Task<int> RunAsync(string step, DateTimeOffset now, CancellationToken cancellation) => step switch
    {
        "archived" => When(settings.ArchiveAfter, now, before => OnEngine(engine => engine.ArchiveAsync(before, settings.BatchSize, cancellation))),
        "purged" => When(settings.PurgeArchiveAfter, now, before => OnEngine(engine => engine.PurgeAsync(before, Ended, archived: true, settings.BatchSize, cancellation))),
        "logs" => When(settings.DeleteLogsAfter, now, before => logs.DeleteBeforeAsync(before, settings.BatchSize, cancellation)),
        "cooled" => When(settings.ColdAfter, now, before => artifacts.CoolAsync(settings.ColdFolder.Length > 0 ? folder : table, before, settings.BatchSize, cancellation)),
        "deliveries" => When(settings.DeliveriesAfter, now, before => DeleteDeliveriesAsync(before, cancellation)),
        "removed" => When(settings.DeleteRemovedAfter, now, before => data.DeleteRemovedAsync(before, settings.BatchSize, cancellation)),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "there is no such step of retention"),
    };

    /// <summary>Whether a batch was full, so that there may be more.</summary>
    public bool IsFull(int done) => done >= settings.BatchSize;

    private static Task<int> When(TimeSpan? age, DateTimeOffset now, Func<DateTimeOffset, Task<int>> work) => RetentionSettings.Age(age) is { } set ? work(now - set) : Task.FromResult(0);

    /// <summary>A host without the embedded engine keeps its instances in its own way.</summary>
    private Task<int> OnEngine(Func<IDurableOperations, Task<int>> work) => engine.Operations is { } operations ? work(operations) : Task.FromResult(0);

    /// <summary>Deliveries of which nothing waits any more; what was set aside goes with them, what waits is never forgotten.</summary>
    private async Task<int> DeleteDeliveriesAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var deleted = 0;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var old = (await connection.QueryAsync<(string Host, string Id)>(
                    """
                    SELECT host, id FROM webhook_deliveries d
                    WHERE received_at < @before AND NOT EXISTS (SELECT 1 FROM inbox_queue i WHERE i.host = d.host AND i.delivery_id = d.id AND i.state = 'pending')
                    ORDER BY received_at LIMIT @limit
                    """,
                    new { before = before.ToUnixTimeMilliseconds(), limit = settings.BatchSize },
                    transaction)).AsList();
                foreach (var (host, id) in old)
                {
                    await connection.ExecuteAsync("DELETE FROM inbox_queue WHERE host = @host AND delivery_id = @id", new { host, id }, transaction);
                    await connection.ExecuteAsync("DELETE FROM webhook_deliveries WHERE host = @host AND id = @id", new { host, id }, transaction);
                }

                deleted = old.Count;
            },
            cancellation);
        return deleted;
    }
}
