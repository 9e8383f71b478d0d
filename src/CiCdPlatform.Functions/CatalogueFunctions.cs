using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace CiCdPlatform.Functions;

/// <summary>An orchestration of the catalogue by name; its input as JSON.</summary>
public sealed record OrchestrationCall(string Name, string InputJson, string? SupersessionKey = null);

/// <summary>An activity of the catalogue by name; its input as JSON.</summary>
public sealed record ActivityCall(string InstanceId, string Name, int Attempt, string InputJson);

/// <summary>What came of an activity: an output or an error. Answers carry errors too, because the platform passes exceptions on only as text.</summary>
public sealed record ActivityAnswer(string? OutputJson, string? ErrorType = null, string? Error = null, bool IsTransient = false, TimeSpan? RetryAfter = null);

/// <summary>The whole catalogue behind one orchestrator and one activity.</summary>
public sealed class CatalogueFunctions(DurableCatalogue catalogue)
{
    internal const string Orchestrate = "Orchestrate";
    internal const string Act = "Act";
    internal const string IsTaken = "IsTaken";

    /// <summary>Runs an orchestration of the catalogue.</summary>
    [Function(Orchestrate)]
    public async Task<string> OrchestrateAsync([OrchestrationTrigger] TaskOrchestrationContext context, OrchestrationCall call)
    {
        var definition = catalogue.Orchestration(call.Name) ?? throw new InvalidOperationException($"There is no orchestration {call.Name} in the catalogue");
        var input = JsonSerializer.Deserialize(call.InputJson, definition.InputType, JsonSerializerOptions.Web);
        var output = await definition.RunUntypedAsync(new FunctionsOrchestrationContext(context, call.Name), input);
        return JsonSerializer.Serialize(output, definition.OutputType, JsonSerializerOptions.Web);
    }

    /// <summary>Runs an activity of the catalogue; throws only when it was told to stop.</summary>
    [Function(Act)]
    public async Task<ActivityAnswer> ActAsync([ActivityTrigger] ActivityCall call, CancellationToken cancellation)
    {
        try
        {
            var definition = catalogue.Activity(call.Name) ?? throw new InvalidOperationException($"There is no activity {call.Name} in the catalogue");
            var input = JsonSerializer.Deserialize(call.InputJson, definition.InputType, JsonSerializerOptions.Web);
            var output = await definition.RunUntypedAsync(new ActivityContext(call.InstanceId, call.Name, call.Attempt, cancellation), input);
            return new ActivityAnswer(JsonSerializer.Serialize(output, definition.OutputType, JsonSerializerOptions.Web));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new ActivityAnswer(null, e.GetType().FullName, e.Message, e is TransientException, (e as TransientException)?.RetryAfter);
        }
    }

    /// <summary>Whether an id is in use: the platform would start the child over, or drop it and leave its parent waiting.</summary>
    [Function(IsTaken)]
    public async Task<bool> IsTakenAsync([ActivityTrigger] string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        await client.GetInstanceAsync(instanceId, cancellation) is not null;
}
