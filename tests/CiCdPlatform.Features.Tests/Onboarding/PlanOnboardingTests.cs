using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Onboarding;

/// <summary>Onboarding over the real engine, with deliveries that end as a test says.</summary>
public sealed class PlanOnboardingTests
{
    private static readonly RepositoryRef Repository = new(ForgeKind.GitHub, new Uri("http://forge/"), 7, "octo/one", new ForgeAccess(3));

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Plan_OverAttempts_RepeatsWhatWasRefusedAndNothingElse(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var services = new ServiceCollection();
        services.AddDurableEngine(_ => new DurableEngineOptions { Database = database.Sql, Catalogue = new DurableCatalogue([new Delivery()], []) });
        await using var process = services.BuildServiceProvider();
        await process.GetRequiredService<DurableEngine>().StartAsync();
        var durable = process.GetRequiredService<IDurableClient>();
        var plan = new PlanOnboardingActivity(new EngineAccess(process), new OutcomeStore(database.Product, TimeProvider.System));
        Task<OnboardingPlan> PlanAsync() => plan.RunAsync(new ActivityContext("onboarding", "plan", 1, default), Repository);

        var first = await PlanAsync();
        Assert.Equal((OnboardingOrchestration.DeliveryIdFor(Repository), null), (first.DeliveryId, first.Note));

        await StartAsync(durable, first.DeliveryId, Outcomes.Refused);
        var second = await PlanAsync();
        Assert.Equal((OnboardingOrchestration.DeliveryIdFor(Repository, 2), null), (second.DeliveryId, second.Note));

        await StartAsync(durable, second.DeliveryId, "fails");
        var third = await PlanAsync();
        Assert.Equal((OnboardingOrchestration.DeliveryIdFor(Repository, 3), null), (third.DeliveryId, third.Note));

        await StartAsync(durable, third.DeliveryId, "waits");
        var running = await PlanAsync();
        Assert.Equal((third.DeliveryId, $"{third.DeliveryId} is under way"), (running.DeliveryId, running.Note));

        await durable.RaiseEventAsync(third.DeliveryId, "end", Outcomes.Red);
        await durable.WaitAsync(third.DeliveryId);
        var delivered = await PlanAsync();
        Assert.Equal((third.DeliveryId, Outcomes.Red), (delivered.DeliveryId, delivered.Outcome));
        Assert.Equal($"delivered before by {third.DeliveryId}: http://forge/octo/one/pull/1", delivered.Note);

        var operations = process.GetRequiredService<IDurableOperations>();
        Assert.Equal(3, await operations.ArchiveAsync(DateTimeOffset.MaxValue.AddYears(-1)));
        Assert.Equal(delivered, await PlanAsync());
    }

    private static async Task StartAsync(IDurableClient durable, string id, string end)
    {
        await durable.StartAsync(nameof(Delivery), end, new StartOptions(id));
        if (end != "waits")
        {
            await durable.WaitAsync(id);
        }
    }

    private sealed class Delivery : Orchestration<string, DeliveryStatus>
    {
        public override async Task<DeliveryStatus> RunAsync(OrchestrationContext context, string input)
        {
            var outcome = input == "waits" ? await context.WaitForEventAsync("end", TimeSpan.FromHours(1), "") : input;
            return outcome == "fails" ? throw new InvalidOperationException("broken")
                : new DeliveryStatus { Step = "done", Outcome = outcome, ChangeRequestUrl = new Uri("http://forge/octo/one/pull/1") };
        }
    }
}
