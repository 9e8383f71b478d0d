using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Features.Tests.Webhooks;

/// <summary>The intake of one process over a real database, with an engine that only writes down what it is told.</summary>
internal sealed class IntakeUnderTest : IAsyncDisposable
{
    private readonly bool _ownsDatabase;

    private IntakeUnderTest(TestDatabase database, bool ownsDatabase, IntakeSettings settings, TimeProvider? time = null)
    {
        (Database, _ownsDatabase, Settings) = (database, ownsDatabase, settings);
        var clock = time ?? TimeProvider.System;
        Product = new ProductDatabase(database.Sql.OpenAsync);
        Store = database.Sql is SqliteDatabase sqlite ? new SqliteIntakeStore(sqlite, settings, clock) : new PostgresIntakeStore(database.Sql, settings, clock);
        Handover = new Handover(settings, Signal, clock);
        Writer = new IntakeWriter(Store, database.Sql, Handover, Signal, settings, clock, NullLogger<IntakeWriter>.Instance);
        var catalogue = new DurableCatalogue([new Echo()], []);
        Dispatcher = new InboxDispatcher(Store, Writer, Handover, database.Sql, catalogue, settings, clock, NullLogger<InboxDispatcher>.Instance);
        Inbox = new WebhookInbox(Product, Signal, Handover);
    }

    public TestDatabase Database { get; }

    public IntakeSettings Settings { get; }

    public ProductDatabase Product { get; }

    public IIntakeStore Store { get; }

    public InboxSignal Signal { get; } = new();

    public Handover Handover { get; }

    public IntakeWriter Writer { get; }

    public InboxDispatcher Dispatcher { get; }

    public WebhookInbox Inbox { get; }

    public RecordingClient Engine { get; } = new();

    public static async Task<IntakeUnderTest> CreateAsync(SqlDialect dialect, IntakeSettings? settings = null, TimeProvider? time = null)
    {
        var database = await TestDatabase.CreateAsync(dialect);
        await using (var connection = await database.Sql.OpenAsync())
        {
            await Migrations.ApplyAsync(connection, FeatureMigrations.All);
        }

        return new IntakeUnderTest(database, ownsDatabase: true, settings ?? new IntakeSettings(), time);
    }

    /// <summary>Another process on the same database.</summary>
    public IntakeUnderTest Another() => new(Database, ownsDatabase: false, Settings);

    public static Intent Start(string id, string? key = null, string tenant = "") =>
        Intent.Start(nameof(Echo), id, new EchoInput("a\0b \ud83d\ude00"), key) with { Tenant = tenant };

    public Task<Acceptance> AcceptAsync(string id, params Intent[] intents) => Writer.AcceptAsync(new Delivery("forge.example", id, "push", null, 7), new Routed(null, intents), null);

    /// <summary>Runs the dispatcher's loop.</summary>
    public async Task<IAsyncDisposable> RunAsync()
    {
        var worker = new InboxWorker(Dispatcher, Handover, Engine, Signal, Settings, TimeProvider.System, NullLogger<InboxWorker>.Instance);
        await worker.StartAsync(default);
        return new Running(worker);
    }

    public async Task<long> CountAsync(string from) => await Product.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {from}", null, default);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Store.DisposeAsync();
        if (_ownsDatabase)
        {
            await Database.DisposeAsync();
        }
    }

    internal sealed record EchoInput(string Text);

    private sealed class Echo : Orchestration<EchoInput, string>
    {
        public override Task<string> RunAsync(OrchestrationContext context, EchoInput input) => Task.FromResult(input.Text);
    }

    private sealed class Running(InboxWorker worker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await worker.StopAsync(default);
            worker.Dispose();
        }
    }
}

/// <summary>Writes down starts and events in order, and fails when told to.</summary>
internal sealed class RecordingClient : IDurableClient
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public HashSet<string> Existing { get; } = [];

    public StartOptions? LastStart { get; private set; }

    public object? LastInput { get; private set; }

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public async Task UntilAsync(int calls)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_calls.Count >= calls)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public Task<bool> StartAsync(string orchestration, object? input, StartOptions options, CancellationToken cancellation = default)
    {
        (LastStart, LastInput) = (options, input);
        return Task.FromResult(Record(options.InstanceId));
    }

    public Task RaiseEventAsync(string instanceId, string name, object? payload, string? dedupeKey = null, CancellationToken cancellation = default) =>
        Task.FromResult(Record($"{instanceId} {name} {JsonSerializer.Serialize(payload)} {dedupeKey}"));

    public Task TerminateAsync(string instanceId, string reason, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) => Task.FromResult(
        Existing.Contains(instanceId) ? new OrchestrationInstance(instanceId, "", OrchestrationState.Completed, default, default, null, null, null, null) : null);

    public Task<IReadOnlyList<OrchestrationInstance>> ListAsync(string? orchestration = null, OrchestrationState? state = null, int limit = 100, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<OrchestrationInstance> WaitAsync(string instanceId, CancellationToken cancellation = default) => throw new NotSupportedException();

    private bool Record(string call)
    {
        lock (_lock)
        {
            if (Fault(call) is { } fault)
            {
                throw fault;
            }

            _calls.Add(call);
            var changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
            return true;
        }
    }
}
