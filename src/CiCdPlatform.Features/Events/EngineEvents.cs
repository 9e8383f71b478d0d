using System.Collections.Concurrent;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Events;

/// <summary>Notes that instances moved on; the engine calls it between two writes, so it does next to nothing.</summary>
public sealed class EngineEventProbe(IDurableProbe inner) : IDurableProbe
{
    private const int MostMoved = 5_000;
    private readonly ConcurrentDictionary<string, HistoryKind> _moved = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void OnTurnBeforeCommit(string instanceId) => inner.OnTurnBeforeCommit(instanceId);

    /// <inheritdoc/>
    public void OnActivityExecuted(string instanceId, string activity) => inner.OnActivityExecuted(instanceId, activity);

    /// <inheritdoc/>
    public void OnCommitted(string instanceId, HistoryKind kind)
    {
        inner.OnCommitted(instanceId, kind);

        // Under a flood people cannot look at each one anyway: what is left out here stands in the instance.
        if (_moved.Count < MostMoved || _moved.ContainsKey(instanceId))
        {
            _moved.AddOrUpdate(instanceId, kind, (_, before) => IsEnd(before) ? before : kind);
        }
    }

    internal IReadOnlyList<KeyValuePair<string, HistoryKind>> Take(int most)
    {
        var taken = new List<KeyValuePair<string, HistoryKind>>();
        foreach (var (id, _) in _moved)
        {
            if (taken.Count < most && _moved.TryRemove(id, out var kind))
            {
                taken.Add(KeyValuePair.Create(id, kind));
            }
        }

        return taken;
    }

    private static bool IsEnd(HistoryKind kind) => kind is HistoryKind.OrchestrationCompleted or HistoryKind.OrchestrationFailed or HistoryKind.OrchestrationTerminated;
}

/// <summary>Tells of every orchestration that people see: that it began, went on and ended, on its own channel and on that of its kind.</summary>
internal sealed partial class EngineEvents(EngineEventProbe probe, IEventPublisher events, IServiceProvider services, TimeProvider time, ILogger<EngineEvents> logger) : BackgroundService
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    // By the first word of an instance's id. What nobody watches is not told of.
    private static readonly Dictionary<string, Func<string, string>?> Kinds = new(StringComparer.Ordinal)
    {
        ["delivery"] = EventChannels.Pipeline,
        ["monitor"] = EventChannels.Pipeline,
        ["repair"] = EventChannels.Pipeline,
        ["proof"] = EventChannels.Pipeline,
        ["scan"] = EventChannels.Security,
        ["fleet"] = EventChannels.Security,
        ["diagnosis"] = EventChannels.Debug,
        ["debug"] = EventChannels.Debug,
        ["patch"] = EventChannels.Debug,
        ["push"] = null,
        ["review"] = null,
        ["onboarding"] = null,
    };

    private readonly ConcurrentDictionary<string, string> _told = new(StringComparer.Ordinal);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        events.Publish(new LiveEvent(EventChannels.System, EventTypes.WorkerStarted, new { worker = Environment.MachineName }));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        events.Publish(new LiveEvent(EventChannels.System, EventTypes.WorkerStopped, new { worker = Environment.MachineName }));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookEvery, time, stoppingToken);
                foreach (var (id, kind) in probe.Take(MostAtOnce))
                {
                    if (id.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash && Kinds.TryGetValue(id[..dash], out var channel))
                    {
                        await TellAsync(id, kind, channel, stoppingToken);
                    }
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotTold(logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TellAsync(string id, HistoryKind kind, Func<string, string>? channel, CancellationToken cancellation)
    {
        if (services.GetService<IDurableOperations>() is not { } operations || await operations.FindAsync(id, cancellation) is not { } instance)
        {
            return;
        }

        var type = instance.State switch
        {
            OrchestrationState.Completed => EventTypes.JobCompleted,
            OrchestrationState.Failed or OrchestrationState.SetAside => EventTypes.JobFailed,
            OrchestrationState.Terminated => EventTypes.JobCancelled,
            OrchestrationState.Pending => EventTypes.JobCreated,
            _ => kind == HistoryKind.OrchestrationStarted || !_told.ContainsKey(id) ? EventTypes.JobStarted : EventTypes.JobProgress,
        };
        var now = $"{type}\n{instance.Status}\n{instance.Progress}";
        if (_told.TryGetValue(id, out var before) && before == now)
        {
            return;
        }

        if (instance.IsTerminal || _told.Count > 20_000)
        {
            _told.TryRemove(id, out _);
        }
        else
        {
            _told[id] = now;
        }

        var data = new
        {
            id,
            name = instance.Name,
            state = StateNames.Of(instance.State),
            status = JsonView.Clipped.Of(instance.Output is { } output && instance.State == OrchestrationState.Completed ? output : instance.Status),
            progress = JsonView.Clipped.Of(instance.Progress),
            error = instance.Error is null ? null : JsonView.Clipped.Text(instance.Error),
        };
        var repository = RepositoryOf(instance.Input);
        Publish(type);
        if (type == EventTypes.JobCreated)
        {
            // Nobody has taken it up yet.
            Publish(EventTypes.JobQueued);
        }

        void Publish(string what)
        {
            events.Publish(new LiveEvent(EventChannels.Job(id), what, data) { Repository = repository });
            if (channel is not null)
            {
                events.Publish(new LiveEvent(channel(id), what, data) { Repository = repository });
            }
        }
    }

    private static RepositoryRef? RepositoryOf(string? input)
    {
        try
        {
            return input is null ? null : JsonSerializer.Deserialize<About>(input, JsonSerializerOptions.Web)?.Repository is { Host: not null, FullName: not null } found ? found with { Access = new ForgeAccess() } : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private sealed record About(RepositoryRef? Repository);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "What happened was not told: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}
