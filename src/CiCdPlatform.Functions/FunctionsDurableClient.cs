using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace CiCdPlatform.Functions;

/// <summary>The product's durable client on Durable Functions.</summary>
internal sealed class FunctionsDurableClient(DurableTaskClient client) : IDurableClient
{
    private static readonly OrchestrationRuntimeStatus[] Open = [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public async Task<bool> StartAsync(string orchestration, object? input, StartOptions options, CancellationToken cancellation = default)
    {
        if (await client.GetInstanceAsync(options.InstanceId, cancellation) is not null)
        {
            return options.OnDuplicate == DuplicateStart.Ignore ? false : throw new InvalidOperationException($"The instance {options.InstanceId} exists already");
        }

        if (options.SupersessionKey is { } key)
        {
            foreach (var older in (await ReadAsync(Open, cancellation)).Where(metadata => Read<OrchestrationCall>(metadata.SerializedInput)?.SupersessionKey == key))
            {
                await TerminateAsync(older.InstanceId, $"superseded by {options.InstanceId}", cancellation);
            }
        }

        var call = new OrchestrationCall(orchestration, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), options.SupersessionKey);
        await client.ScheduleNewOrchestrationInstanceAsync(CatalogueFunctions.Orchestrate, call, new StartOrchestrationOptions(options.InstanceId), cancellation);
        return true;
    }

    public async Task RaiseEventAsync(string instanceId, string name, object? payload, string? dedupeKey = null, CancellationToken cancellation = default)
    {
        // The platform refuses events, and ends, of instances that do not exist or have ended.
        if (await client.GetInstanceAsync(instanceId, cancellation) is { IsCompleted: false })
        {
            await client.RaiseEventAsync(instanceId, name, JsonSerializer.Serialize(payload, JsonSerializerOptions.Web), cancellation);
        }
    }

    public async Task TerminateAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        if (await client.GetInstanceAsync(instanceId, cancellation) is { IsCompleted: false })
        {
            await client.TerminateInstanceAsync(instanceId, new TerminateInstanceOptions(reason, Recursive: true), cancellation);
        }
    }

    public async Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) =>
        await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellation) is { } metadata ? View(metadata) : null;

    public async Task<IReadOnlyList<OrchestrationInstance>> ListAsync(
        string? orchestration = null, OrchestrationState? state = null, int limit = 100, CancellationToken cancellation = default) =>
        (await ReadAsync(null, cancellation)).Select(View)
            .Where(instance => (orchestration is null || instance.Name == orchestration) && (state is null || instance.State == state))
            .OrderByDescending(instance => instance.CreatedAt).Take(limit).ToList();

    public async Task<OrchestrationInstance> WaitAsync(string instanceId, CancellationToken cancellation = default) =>
        View(await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, cancellation));

    private async Task<List<OrchestrationMetadata>> ReadAsync(OrchestrationRuntimeStatus[]? statuses, CancellationToken cancellation)
    {
        var all = new List<OrchestrationMetadata>();
        await foreach (var metadata in client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: statuses, FetchInputsAndOutputs: true)).WithCancellation(cancellation))
        {
            all.Add(metadata);
        }

        return all;
    }

    private static OrchestrationInstance View(OrchestrationMetadata metadata)
    {
        var call = Read<OrchestrationCall>(metadata.SerializedInput);
        var state = Enum.TryParse<OrchestrationState>(metadata.RuntimeStatus.ToString(), out var same) ? same : OrchestrationState.Running;
        var output = Read<string>(metadata.SerializedOutput);
        return new OrchestrationInstance(
            metadata.InstanceId,
            call?.Name ?? metadata.Name,
            state,
            metadata.CreatedAt,
            metadata.LastUpdatedAt,
            call?.InputJson,
            state == OrchestrationState.Completed ? output : null,
            state == OrchestrationState.Terminated ? output : metadata.FailureDetails?.ErrorMessage,
            Read<string>(metadata.SerializedCustomStatus));
    }

    private static T? Read<T>(string? json)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            // An instance that is not ours, or that ended with an error instead of an output.
            return null;
        }
    }
}
