using System.Collections.Concurrent;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

/// <summary>An engine over a real database of its own, on a clock that the test moves.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly DurableCatalogue _catalogue;
    private readonly Func<DurableEngineOptions, DurableEngineOptions> _adjust;

    private EngineHost(TestDatabase database, DurableCatalogue catalogue, Func<DurableEngineOptions, DurableEngineOptions>? adjust)
    {
        Database = database;
        _catalogue = catalogue;
        _adjust = adjust ?? (options => options);
        Engine = Create();
    }

    public TestDatabase Database { get; }

    public ManualTimeProvider Time { get; } = new();

    public Signals Signals { get; } = new();

    public DurableEngine Engine { get; private set; }

    public IDurableClient Client => Engine.Client;

    public IDurableOperations Operations => Engine.Operations;

    public static Task<EngineHost> StartAsync(SqlDialect dialect, params IDurableDefinition[] definitions) => StartAsync(dialect, null, definitions);

    public static async Task<EngineHost> StartAsync(SqlDialect dialect, Func<DurableEngineOptions, DurableEngineOptions>? adjust, params IDurableDefinition[] definitions)
    {
        var host = new EngineHost(await TestDatabase.CreateAsync(dialect), Catalogue(definitions), adjust);
        await host.Engine.StartAsync();
        return host;
    }

    /// <summary>Another process on the same database; the caller disposes of it.</summary>
    public async Task<DurableEngine> StartAnotherAsync(Func<DurableEngineOptions, DurableEngineOptions>? adjust = null)
    {
        var another = new DurableEngine((adjust ?? _adjust)(new() { Database = Database.OpenAnother(), Catalogue = _catalogue, Time = Time, UsesDatabaseClock = false }));
        await another.StartAsync();
        return another;
    }

    public static DurableCatalogue Catalogue(params IDurableDefinition[] definitions) => new(definitions.OfType<IOrchestrationDefinition>(), definitions.OfType<IActivityDefinition>());

    public async Task RestartAsync(params IDurableDefinition[] definitions)
    {
        await Engine.StopAsync();
        Engine = definitions.Length == 0 ? Create() : Create(Catalogue(definitions));
        await Engine.StartAsync();
    }

    public async Task<OrchestrationInstance> RunAsync(string orchestration, object? input, string id = "one")
    {
        await Client.StartAsync(orchestration, input, new(id));
        return await EndAsync(id);
    }

    public Task<OrchestrationInstance> EndAsync(string id = "one") => Client.WaitAsync(id).WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<IReadOnlyList<HistoryKind>> KindsAsync(string id = "one") => [.. (await Engine.GetHistoryAsync(id)).Select(past => past.Kind)];

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Database.DisposeAsync();
    }

    private DurableEngine Create(DurableCatalogue? catalogue = null) => new(_adjust(new()
    {
        Database = Database.Sql,
        Catalogue = catalogue ?? _catalogue,
        Time = Time,
        UsesDatabaseClock = false,
        Probe = Signals,
    }));
}

/// <summary>Lets a test wait until a kind of event has been committed so many times for an instance.</summary>
internal sealed class Signals : IDurableProbe
{
    private readonly ConcurrentDictionary<(string Id, HistoryKind Kind), int> _counts = new();
    private readonly List<(string Id, HistoryKind Kind, int Count, TaskCompletionSource Reached)> _waiting = [];

    public Task Committed(string id, HistoryKind kind, int count = 1)
    {
        lock (_waiting)
        {
            if (_counts.GetValueOrDefault((id, kind)) >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((id, kind, count, reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public void OnCommitted(string instanceId, HistoryKind kind)
    {
        lock (_waiting)
        {
            var count = _counts.AddOrUpdate((instanceId, kind), 1, static (_, known) => known + 1);
            foreach (var waiting in _waiting.Where(waiting => waiting.Id == instanceId && waiting.Kind == kind && waiting.Count <= count))
            {
                waiting.Reached.TrySetResult();
            }
        }
    }
}
