using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>
/// Compares what a GitLab tells of itself with what its hooks told, and does what those that were lost would have done: through the same router and the same inbox, so that it has the same
/// instance ids and nothing happens twice.
/// </summary>
internal sealed class Reconciler(
    IForgeReconciliation forges, RepositoryStore repositories, ProductDatabase database, GitLabRouter router, IntakeWriter writer, IDurableClient durable)
{
    private const int RecentDeliveries = 1_000;
    private const string NoCommit = "0000000000000000000000000000000000000000";

    public IReadOnlyList<Uri> Hosts => forges.Hosts;

    /// <summary>Brings home what was missed since a moment; returns how many changes that was.</summary>
    public async Task<int> ReconcileAsync(Uri host, DateTimeOffset since, CancellationToken cancellation)
    {
        // With a system hook every project is served, without one those whose hooks were heard.
        var served = await HasSystemHookAsync(host, cancellation) ? null : await repositories.ListAsync(ForgeKind.GitLab, host, cancellation);
        if (served is { Count: 0 })
        {
            return 0;
        }

        var missed = 0;
        foreach (var change in await forges.ListChangesAsync(host, since, served, cancellation))
        {
            var routed = router.Route(host, AsEvent(change));
            if (routed.Intents is not [{ InstanceId: var id }, ..] || await durable.GetAsync(id, cancellation) is not null)
            {
                continue;
            }

            var delivery = new Delivery(host.Authority, $"reconciled-{id}", "Reconciliation", null, 0);
            missed += await writer.AcceptAsync(delivery, routed, null) switch
            {
                Acceptance.Stored => 1,
                Acceptance.Duplicate => 0,
                var other => throw new InvalidOperationException($"what was missed could not be written: {other}"),
            };
        }

        return missed;
    }

    private async Task<bool> HasSystemHookAsync(Uri host, CancellationToken cancellation) => await database.FirstOrDefaultAsync<long>(
        $"SELECT COUNT(*) FROM (SELECT event FROM webhook_deliveries WHERE host = @host ORDER BY received_at DESC LIMIT {RecentDeliveries}) recent WHERE event = 'System Hook'",
        new { host = host.Authority },
        cancellation) > 0;

    private static GitLabEvent AsEvent(ForgeChange change)
    {
        var project = new GitLabProjectReference(change.RepositoryId, change.FullName, null, null);
        return change switch
        {
            BranchPushed push => new GitLabPushEvent(project, BySystemHook: false, $"refs/heads/{push.Branch}", push.Before ?? NoCommit, push.After, null, [], TotalCommits: 1),
            ChangeRequestOpen request => new GitLabMergeRequestEvent(
                project, BySystemHook: false, request.Number, "open", "opened", "", "", change.RepositoryId, change.RepositoryId, request.HeadSha, null, IsDraft: false, "", null),
            _ => new GitLabProjectEvent(project, GitLabProjectChange.Created, null),
        };
    }
}
