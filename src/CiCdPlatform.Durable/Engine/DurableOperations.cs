using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <summary>What operators do, on the embedded engine.</summary>
internal sealed class DurableOperations(DurableEngineOptions options, IDurableStore store, GroupCommit writer, Func<bool> takesMore) : IDurableOperations
{
    public Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellation = default) => store.QueryAsync(query).WaitAsync(cancellation);

    public Task<OrchestrationInstance?> FindAsync(string instanceId, CancellationToken cancellation = default) => store.GetAsync(instanceId, archived: true).WaitAsync(cancellation);

    public Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellation = default) => store.HistoryAsync(instanceId).WaitAsync(cancellation);

    public Task<bool> SuspendAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        AppliedAsync(new SuspendWrite(instanceId, Now, Suspend: true, reason, Own: false), cancellation);

    public Task<bool> ResumeAsync(string instanceId, CancellationToken cancellation = default) =>
        AppliedAsync(new SuspendWrite(instanceId, Now, Suspend: false, null, takesMore()), cancellation);

    public Task<bool> RewindAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        AppliedAsync(new RewindWrite(instanceId, Now, reason, takesMore()), cancellation);

    public Task<int> PurgeAsync(
        DateTimeOffset endedBefore, IReadOnlyCollection<OrchestrationState> states, bool archived = false, int limit = 1_000, CancellationToken cancellation = default) =>
        store.PurgeAsync(endedBefore, states, archived, limit).WaitAsync(cancellation);

    public Task<int> ArchiveAsync(DateTimeOffset endedBefore, int limit = 1_000, CancellationToken cancellation = default) => store.ArchiveAsync(endedBefore, limit).WaitAsync(cancellation);

    public Task<DurableStatistics> MeasureAsync(CancellationToken cancellation = default) => store.MeasureAsync(Now).WaitAsync(cancellation);

    private DateTimeOffset Now => options.Time.GetUtcNow();

    private async Task<bool> AppliedAsync(DurableWrite write, CancellationToken cancellation) => (await writer.WriteAsync(write).WaitAsync(cancellation)).Applied;
}
