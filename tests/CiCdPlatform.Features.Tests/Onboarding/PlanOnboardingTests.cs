using System.Reflection;
using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Tests.Webhooks;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Onboarding;

/// <summary>Onboarding over the real engine and the real inbox, with deliveries that end as a test says.</summary>
public sealed class PlanOnboardingTests
{
    private static readonly RepositoryRef Repository = Of(7);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Plan_OverAttempts_RepeatsWhatWasRefusedAndNothingElse(SqlDialect dialect)
    {
        await using var world = await World.StartAsync(dialect);

        var first = await world.PlanAsync(Repository);
        Assert.Equal((OnboardingOrchestration.DeliveryIdFor(Repository), null), (first.DeliveryId, first.Note));
        Assert.Equal(1, await world.Intake.CountAsync("inbox_queue WHERE orchestration = 'PipelineDeliveryOrchestration'"));

        // The process died before it could say so: the same turn, and no second start.
        Assert.Equal(first, await world.PlanAsync(Repository));
        Assert.Equal(1, await world.Intake.CountAsync("inbox_queue WHERE orchestration = 'PipelineDeliveryOrchestration'"));

        await world.DeliverAsync(first.DeliveryId!, Outcomes.Refused);
        var second = await world.PlanAsync(Repository);
        Assert.Equal((OnboardingOrchestration.DeliveryIdFor(Repository, 2), null), (second.DeliveryId, second.Note));

        await world.DeliverAsync(second.DeliveryId!, "fails");
        var third = await world.PlanAsync(Repository);
        Assert.Equal((OnboardingOrchestration.DeliveryIdFor(Repository, 3), null), (third.DeliveryId, third.Note));

        await world.DeliverAsync(third.DeliveryId!, "waits");
        Assert.Equal($"{third.DeliveryId} is under way", (await world.PlanAsync(Repository)).Note);

        await world.Durable.RaiseEventAsync(third.DeliveryId!, "end", Outcomes.Red);
        await world.Durable.WaitAsync(third.DeliveryId!);
        var delivered = await world.PlanAsync(Repository);
        Assert.Equal($"already onboarded: delivered before by {third.DeliveryId}: http://forge/octo/r7/pull/1", delivered.Note);

        Assert.Equal(3, await world.Engine.Operations.ArchiveAsync(DateTimeOffset.MaxValue.AddYears(-1)));
        Assert.Equal(delivered, await world.PlanAsync(Repository));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Plan_OfManyRepositories_StartsTwoAnHour_AndTheRestWaits(SqlDialect dialect)
    {
        await using var world = await World.StartAsync(dialect);

        Assert.Null((await world.PlanAsync(Of(1))).NotBefore);
        world.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null((await world.PlanAsync(Of(2))).NotBefore);
        var third = await world.PlanAsync(Of(3));
        Assert.Equal(world.Time.GetUtcNow() + TimeSpan.FromMinutes(50), third.NotBefore);
        Assert.Null((await world.PlanAsync(Of(4, "somebody-else"))).NotBefore);

        world.Time.Advance(TimeSpan.FromMinutes(51));
        Assert.Null((await world.PlanAsync(Of(3))).NotBefore);
        Assert.Equal(world.Time.GetUtcNow() + TimeSpan.FromMinutes(9), (await world.PlanAsync(Of(5))).NotBefore);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Plan_WithTooManyOpen_WaitsUntilPeopleSettleOne_AndWhatWasClosedNeverComesBack(SqlDialect dialect)
    {
        await using var world = await World.StartAsync(dialect, new OnboardingSettings { PerHour = 100, MaxOpen = 2 });
        var first = await world.PlanAsync(Of(1));
        await world.PlanAsync(Of(2));

        Assert.NotNull((await world.PlanAsync(Of(3))).NotBefore);
        await world.CloseAsync(Of(1), first.DeliveryId!, isMerged: false);

        Assert.Null((await world.PlanAsync(Of(3))).NotBefore);
        Assert.Contains("does not come back", (await world.PlanAsync(Of(1))).Note, StringComparison.Ordinal);
        Assert.NotNull((await world.PlanAsync(Of(4))).NotBefore);

        // One that came to nothing makes room, too, although no webhook tells of it.
        await world.DeliverAsync(OnboardingOrchestration.DeliveryIdFor(Of(2)), Outcomes.Refused);
        Assert.Null((await world.PlanAsync(Of(4))).NotBefore);
    }

    [Fact]
    public async Task Plan_WithoutAPermission_SaysWhichAndWaits_AndGoesOnWhenItIsAccepted()
    {
        await using var world = await World.StartAsync(SqlDialect.Sqlite);
        await world.TellAsync(InstallationStates.Active, new Dictionary<string, string> { ["metadata"] = "read", ["contents"] = "write", ["pull_requests"] = "write", ["workflows"] = "read" });

        var waiting = await world.PlanAsync(Repository);
        Assert.Null(waiting.DeliveryId);
        Assert.Contains("lacks workflows: write (nothing under .github/workflows can be committed)", waiting.Note, StringComparison.Ordinal);
        Assert.Equal(OnboardingStates.Waiting, (await world.Onboardings.FindAsync(Repository, default))!.State);

        await world.TellAsync(InstallationStates.Suspended, NeededPermissions.All.ToDictionary(needed => needed.Name, needed => needed.Access));
        Assert.Contains("the installation is suspended", (await world.PlanAsync(Repository)).Note, StringComparison.Ordinal);

        await world.TellAsync(InstallationStates.Active, NeededPermissions.All.ToDictionary(needed => needed.Name, needed => needed.Access));
        Assert.NotNull((await world.PlanAsync(Repository)).DeliveryId);
    }

    [Theory]
    [InlineData("onboarding: false\n", null, "does not want")]
    [InlineData("generation:\n  enabled: false\n", null, "does not want")]
    [InlineData("mode: observe\n", false, "only observed")]
    public async Task Plan_AsTheConfigurationWants(string configuration, bool? commits, string note)
    {
        await using var world = await World.StartAsync(SqlDialect.Sqlite);
        world.Configuration = ConfigurationReader.Read(configuration).Configuration!;

        var turn = await world.PlanAsync(Repository);

        Assert.Contains(note, turn.Note, StringComparison.Ordinal);
        var payload = await world.Intake.Product.FirstOrDefaultAsync<string>("SELECT payload FROM inbox_queue", null, default);
        Assert.Equal(commits is not null, payload?.Contains($"\"autoCommit\":{(commits is true ? "true" : "false")}", StringComparison.Ordinal) is true);
    }

    private static RepositoryRef Of(long id, string owner = "octo") => new(ForgeKind.GitHub, new Uri("http://forge/"), id, $"{owner}/r{id}", new ForgeAccess(3));

    private sealed class World : IAsyncDisposable, IRepositoryConfiguration
    {
        private readonly ServiceProvider _process;
        private readonly PlanOnboardingActivity _plan;

        private World(IntakeUnderTest intake, OnboardingSettings settings)
        {
            Intake = intake;
            var services = new ServiceCollection();
            services.AddDurableEngine(_ => new DurableEngineOptions { Database = intake.Database.Sql, Catalogue = new DurableCatalogue([new Delivery()], []) });
            _process = services.BuildServiceProvider();
            Onboardings = new OnboardingStore(intake.Product, Time);
            _plan = new PlanOnboardingActivity(
                new EngineAccess(_process),
                new OutcomeStore(intake.Product, Time),
                Onboardings,
                new InstallationStore(intake.Product),
                this,
                DispatchProxy.Create<IForges, NoForge>(),
                intake.Writer,
                settings);
        }

        public IntakeUnderTest Intake { get; }

        public ManualTimeProvider Time { get; } = new();

        public OnboardingStore Onboardings { get; }

        public RepositoryConfiguration Configuration { get; set; } = RepositoryConfiguration.Default;

        public DurableEngine Engine => _process.GetRequiredService<DurableEngine>();

        public IDurableClient Durable => _process.GetRequiredService<IDurableClient>();

        public static async Task<World> StartAsync(SqlDialect dialect, OnboardingSettings? settings = null)
        {
            var world = new World(await IntakeUnderTest.CreateAsync(dialect), settings ?? new OnboardingSettings());
            await world.Engine.StartAsync();
            return world;
        }

        public Task<OnboardingTurn> PlanAsync(RepositoryRef repository) => _plan.RunAsync(new ActivityContext("onboarding", "plan", 1, default), repository);

        public async Task DeliverAsync(string id, string end)
        {
            await Durable.StartAsync(nameof(Delivery), end, new StartOptions(id));
            if (end != "waits")
            {
                await Durable.WaitAsync(id);
            }
        }

        public Task CloseAsync(RepositoryRef repository, string deliveryId, bool isMerged) => ApplyAsync(
            Routed.Nothing() with { Settled = new SettledRequest(repository.Host.Authority, repository.Id, ChangeRequestText.BranchOf(deliveryId), isMerged) });

        public Task TellAsync(string state, IReadOnlyDictionary<string, string> permissions) => ApplyAsync(
            Routed.Nothing() with { Installation = new InstallationChange("forge", 3, 1, "octo", state, permissions) });

        public Task<ConfigurationInForce> OfAsync(RepositoryRef repository, string? branch, CancellationToken cancellation) => Task.FromResult(new ConfigurationInForce(Configuration, []));

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            await Intake.DisposeAsync();
        }

        private async Task ApplyAsync(Routed routed) =>
            Assert.Equal(Acceptance.Stored, await Intake.Writer.AcceptAsync(new Features.Webhooks.Delivery("forge", Guid.NewGuid().ToString(), "test", null, 0), routed, null));
    }

    /// <summary>Nothing is asked of the forge.</summary>
    public class NoForge : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException(targetMethod?.Name);
    }

    private sealed class Delivery : Orchestration<string, DeliveryStatus>
    {
        public override async Task<DeliveryStatus> RunAsync(OrchestrationContext context, string input)
        {
            var outcome = input == "waits" ? await context.WaitForEventAsync("end", TimeSpan.FromHours(1), "") : input;
            return outcome == "fails" ? throw new InvalidOperationException("broken")
                : new DeliveryStatus { Step = "done", Outcome = outcome, ChangeRequestUrl = outcome == Outcomes.Refused ? null : new Uri("http://forge/octo/r7/pull/1") };
        }
    }
}
