using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Webhooks;

public sealed class ReconcilerTests
{
    private const string Head = "1111111111111111111111111111111111111111";
    private static readonly Uri Host = new("https://gitlab.example/");
    private static readonly GitLabProjectReference Project = new(5, "group/app", "main", null);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Reconcile_WhatAHookDidNotTell_LeadsToTheSameInstancesOnce(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        var forge = new Forge(new BranchPushed(5, "group/app", "main", null, Head), new ChangeRequestOpen(5, "group/app", 3, Head));
        var router = new GitLabRouter();
        var reconciler = Of(intake, forge, router);

        Assert.Equal(0, await reconciler.ReconcileAsync(Host, DateTimeOffset.UnixEpoch, default));
        Assert.Equal(0, forge.Asked);

        // A hook of the project was heard; that of the push was lost.
        var heard = router.Route(Host, new GitLabMergeRequestEvent(Project, false, 3, "open", "opened", "topic", "main", 5, 5, Head, null, false, "", null));
        await intake.Writer.AcceptAsync(new Delivery(Host.Authority, "heard", "Merge Request Hook", "open", 7), heard, null);
        intake.Engine.Existing.Add(heard.Intents.Single().InstanceId);

        Assert.Equal(1, await reconciler.ReconcileAsync(Host, DateTimeOffset.UnixEpoch, default));
        Assert.Equal(0, await reconciler.ReconcileAsync(Host, DateTimeOffset.UnixEpoch, default));
        Assert.Equal([5L], forge.Served!.Order());
        var told = router.Route(Host, new GitLabPushEvent(Project, false, "refs/heads/main", new string('0', 40), Head, null, [], 0));
        Assert.Equal(
            new LeadsTo(nameof(PushChecksOrchestration), null, told.Intents.Single().InstanceId),
            (await intake.Inbox.FindAsync(Host.Authority, $"reconciled-{told.Intents.Single().InstanceId}", default))!.Delivery.LeadsTo[0]);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Reconcile_WithASystemHook_OnboardsProjectsThatWereMadeMeanwhile(SqlDialect dialect)
    {
        await using var intake = await IntakeUnderTest.CreateAsync(dialect);
        await intake.Writer.AcceptAsync(new Delivery(Host.Authority, "heard", "System Hook", null, 7), Routed.Nothing(), null);
        var forge = new Forge(new RepositoryMade(6, "group/new"));

        Assert.Equal(1, await Of(intake, forge, new GitLabRouter()).ReconcileAsync(Host, DateTimeOffset.UnixEpoch, default));

        Assert.Null(forge.Served);
    }

    private static Reconciler Of(IntakeUnderTest intake, Forge forge, GitLabRouter router) =>
        new(forge, new RepositoryStore(intake.Product, TimeProvider.System), intake.Product, router, intake.Writer, intake.Engine);

    private sealed class Forge(params ForgeChange[] changes) : IForgeReconciliation
    {
        public IReadOnlyList<Uri> Hosts => [Host];

        public int Asked { get; private set; }

        public IReadOnlySet<long>? Served { get; private set; }

        public Task<IReadOnlyList<ForgeChange>> ListChangesAsync(Uri host, DateTimeOffset since, IReadOnlySet<long>? served, CancellationToken cancellation)
        {
            Asked++;
            Served = served;
            return Task.FromResult<IReadOnlyList<ForgeChange>>(changes);
        }
    }
}
