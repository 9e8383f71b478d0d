using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.DurableTask.Client;

namespace CiCdPlatform.Functions;

/// <summary>The product's durable client on Durable Functions.</summary>
internal sealed class FunctionsDurableClient(DurableTaskClient client) : IDurableClient
{
    public async Task<bool> StartAsync(string orchestration, object? input, StartOptions options, CancellationToken cancellation = default)
    {
        if (await client.GetInstanceAsync(options.InstanceId, getInputsAndOutputs: false, cancellation) is not null)
        {
            return options.OnDuplicate == DuplicateStart.Ignore ? false : throw new InvalidOperationException($"The instance {options.InstanceId} exists already");
        }

        var call = new OrchestrationCall(orchestration, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        await client.ScheduleNewOrchestrationInstanceAsync(
            CatalogueFunctions.Orchestrate, call, new Microsoft.DurableTask.StartOrchestrationOptions(InstanceId: options.InstanceId), cancellation);
        return true;
    }

    public Task RaiseEventAsync(string instanceId, string name, object? payload, string? dedupeKey = null, CancellationToken cancellation = default) =>
        client.RaiseEventAsync(instanceId, name, JsonSerializer.Serialize(payload, JsonSerializerOptions.Web), cancellation);

    public Task TerminateAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        client.TerminateInstanceAsync(instanceId, reason, cancellation);

    public async Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) =>
        await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellation) is { } metadata ? View(metadata) : null;

    public async Task<IReadOnlyList<OrchestrationInstance>> ListAsync(
        string? orchestration = null, OrchestrationState? state = null, int limit = 100, CancellationToken cancellation = default)
    {
        var instances = new List<OrchestrationInstance>();
        await foreach (var metadata in client.GetAllInstancesAsync(new OrchestrationQuery { FetchInputsAndOutputs = true }).WithCancellation(cancellation))
        {
            var instance = View(metadata);
            if ((orchestration is null || instance.Name == orchestration) && (state is null || instance.State == state))
            {
                instances.Add(instance);
            }
        }

        return instances.OrderByDescending(instance => instance.CreatedAt).Take(limit).ToList();
    }

    public async Task<OrchestrationInstance> WaitAsync(string instanceId, CancellationToken cancellation = default) =>
        View(await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, cancellation));

    private static OrchestrationInstance View(OrchestrationMetadata metadata)
    {
        var call = Read<OrchestrationCall>(metadata.SerializedInput);
        return new OrchestrationInstance(
            metadata.InstanceId,
            call?.Name ?? metadata.Name,
            metadata.RuntimeStatus switch
            {
                OrchestrationRuntimeStatus.Pending => OrchestrationState.Pending,
                OrchestrationRuntimeStatus.Completed => OrchestrationState.Completed,
                OrchestrationRuntimeStatus.Failed => OrchestrationState.Failed,
                OrchestrationRuntimeStatus.Terminated => OrchestrationState.Terminated,
                OrchestrationRuntimeStatus.Suspended => OrchestrationState.Suspended,
                _ => OrchestrationState.Running,
            },
            metadata.CreatedAt,
            metadata.LastUpdatedAt,
            call?.InputJson,
            Read<string>(metadata.SerializedOutput),
            metadata.FailureDetails?.ErrorMessage,
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
