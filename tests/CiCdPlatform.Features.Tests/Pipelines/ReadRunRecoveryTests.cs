using System.Reflection;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines;

public sealed class ReadRunRecoveryTests
{
    private static readonly MonitorInput Input = new(
        new RepositoryRef(ForgeKind.GitHub, new Uri("http://forge/"), 1, "octo/one", new ForgeAccess(7)), "head", "ci.yml", "delivery-1");

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task ReadRun_FailedHalfWayAndRewound_ReadsEachLogOnce(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var forge = Forge.Create(out var connection);
        var logs = new LogStore(database.Product, TimeProvider.System);
        var read = new ReadRunActivity(forge, logs, database.Product, TimeProvider.System);
        await using var engine = new DurableEngine(new DurableEngineOptions { Database = database.Sql, Catalogue = new DurableCatalogue([new Reading(read)], [read]) });
        await engine.StartAsync();

        await engine.Client.StartAsync(nameof(Reading), Input, new StartOptions("reading"));
        Assert.Equal(OrchestrationState.Failed, (await engine.Client.WaitAsync("reading")).State);
        Assert.Equal([1, 2], connection.LogsRead);
        connection.Broken = null;
        Assert.True(await engine.Operations.RewindAsync("reading", "the log can be read again"));
        var ended = await engine.Client.WaitAsync("reading");

        Assert.Equal((OrchestrationState.Completed, "6"), (ended.State, ended.Output));
        Assert.Equal([1, 2, 2, 3], connection.LogsRead);
        Assert.Equal([1, 2, 3], (await logs.ListAsync("delivery-1", null, null, PagePosition.Start, 10, default)).Select(log => log.JobId).Order());
    }

    private sealed class Reading(ReadRunActivity read) : Orchestration<MonitorInput, int>
    {
        public override async Task<int> RunAsync(OrchestrationContext context, MonitorInput input) => (await context.CallActivityAsync(read, input))!.TestsRun;
    }

    /// <summary>A forge with one run of three jobs, of which a log cannot be read until it is mended.</summary>
    public class Forge : DispatchProxy
    {
        public List<long> LogsRead { get; } = [];

        public long? Broken { get; set; } = 2;

        internal static IForges Create(out Forge forge)
        {
            var connection = Create<IForgeConnection, Forge>();
            forge = (Forge)(object)connection;
            var forges = Create<IForges, Opener>();
            ((Opener)(object)forges).Connection = connection;
            return forges;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(IPipelineRuns.ListRunsAsync) => Task.FromResult<IReadOnlyList<PipelineRun>>(
                [new PipelineRun(5, "ci.yml", "head", "push", RunState.Success, new Uri("http://forge/run"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)]),
            nameof(IPipelineRuns.ListJobsAsync) => Task.FromResult<IReadOnlyList<PipelineRunJob>>(
                [.. Enumerable.Range(1, 3).Select(id => new PipelineRunJob(id, "job " + id, "test", RunState.Success, false, TimeSpan.FromSeconds(id)))]),
            nameof(IPipelineRuns.ReadJobLogAsync) => ReadAsync((long)args![0]!),
            var other => throw new NotSupportedException(other),
        };

        private Task<string> ReadAsync(long job)
        {
            LogsRead.Add(job);
            return job == Broken ? throw new InvalidOperationException("the log broke off") : Task.FromResult("=== 2 passed in 0.10s ===\n");
        }
    }

    /// <summary>Opens the one connection.</summary>
    public class Opener : DispatchProxy
    {
        internal IForgeConnection? Connection { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Connection;
    }
}
