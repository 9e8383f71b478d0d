using System.Diagnostics;
using System.Security.Cryptography;
using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <summary>The client of the embedded engine.</summary>
internal sealed class DurableClient(DurableEngineOptions options, IDurableStore store, GroupCommit writer, InstanceWaiters waiters, Func<bool> takesMore, Func<string, bool> runsHere) : IDurableClient
{
    public async Task<bool> StartAsync(string orchestration, object? input, StartOptions start, CancellationToken cancellation = default)
    {
        var id = InstanceId.Checked(start.InstanceId);
        var definition = options.Catalogue.Orchestration(orchestration)
            ?? throw new ArgumentException($"The orchestration {orchestration} is not in the catalogue: add it there", nameof(orchestration));
        if (input is not null && !definition.InputType.IsInstanceOfType(input))
        {
            throw new ArgumentException($"{orchestration} takes a {definition.InputType.Name}, not a {input.GetType().Name}", nameof(input));
        }

        using var span = DurableTelemetry.Source.StartActivity($"start {orchestration}", ActivityKind.Producer, DurableTelemetry.Context(start.TraceParent));
        span?.SetTag("durable.instance", id);
        var json = DurableJson.Write(input, definition.InputType, options.MaxPayloadLength, $"The input of {orchestration}");
        var write = new StartWrite(
            id,
            options.Time.GetUtcNow(),
            orchestration,
            definition.Version,
            Packed.Pack(json),
            start.Tenant,
            span?.Id ?? start.TraceParent ?? Activity.Current?.Id,
            start.SupersessionKey,
            start.OnDuplicate,
            takesMore());
        var outcome = await writer.WriteAsync(write).WaitAsync(cancellation);
        return outcome.Applied || start.OnDuplicate == DuplicateStart.Ignore
            ? outcome.Applied
            : throw new InvalidOperationException($"The instance {id} exists already");
    }

    public Task RaiseEventAsync(string instanceId, string name, object? payload, string? dedupeKey = null, CancellationToken cancellation = default)
    {
        var json = DurableJson.Write(payload, typeof(object), options.MaxPayloadLength, $"The event {name}");
        var key = dedupeKey ?? "call-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return writer.WriteAsync(new EventWrite(InstanceId.Checked(instanceId), options.Time.GetUtcNow(), name, json, key, takesMore())).WaitAsync(cancellation);
    }

    public Task TerminateAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        writer.WriteAsync(new TerminateWrite(InstanceId.Checked(instanceId), options.Time.GetUtcNow(), reason)).WaitAsync(cancellation);

    public Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) => store.GetAsync(instanceId).WaitAsync(cancellation);

    public async Task<IReadOnlyList<OrchestrationInstance>> ListAsync(
        string? orchestration = null, OrchestrationState? state = null, int limit = 100, CancellationToken cancellation = default) =>
        (await store.QueryAsync(new() { Orchestration = orchestration, State = state, Limit = limit }).WaitAsync(cancellation)).Instances;

    public async Task<OrchestrationInstance> WaitAsync(string instanceId, CancellationToken cancellation = default)
    {
        for (var look = 0; ; look++)
        {
            // Asked for first, so that an end between the look and the wait is not missed.
            var ended = waiters.Of(instanceId);

            // What runs in this very process need not be looked for before it has ended.
            if (look > 0 || !runsHere(instanceId))
            {
                var instance = await store.GetAsync(instanceId).WaitAsync(cancellation);
                if (instance is null or { IsTerminal: true })
                {
                    waiters.Ended(instanceId);
                    return instance ?? throw new InvalidOperationException($"There is no instance {instanceId}");
                }
            }

            // Another process may be the one that ends it, and does not say so.
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1_000, 50 << Math.Min(look, 5))), TimeProvider.System, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (ended.IsFaulted)
            {
                await ended;
            }
        }
    }
}
