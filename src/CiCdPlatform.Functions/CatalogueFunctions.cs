using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace CiCdPlatform.Functions;

/// <summary>An orchestration of the catalogue by name; its input as JSON.</summary>
public sealed record OrchestrationCall(string Name, string InputJson);

/// <summary>An activity of the catalogue by name; its input as JSON.</summary>
public sealed record ActivityCall(string InstanceId, string Name, string InputJson);

/// <summary>What came of an activity: an output, or an error that no retry would cure.</summary>
public sealed record ActivityAnswer(string? OutputJson, string? ErrorType, string? Error);

/// <summary>The whole catalogue behind one orchestrator and one activity.</summary>
public sealed class CatalogueFunctions(DurableCatalogue catalogue)
{
    internal const string Orchestrate = "Orchestrate";
    internal const string Act = "Act";

    /// <summary>Runs an orchestration of the catalogue.</summary>
    [Function(Orchestrate)]
    public async Task<string> OrchestrateAsync([OrchestrationTrigger] TaskOrchestrationContext context, OrchestrationCall call)
    {
        var definition = catalogue.Orchestration(call.Name) ?? throw new InvalidOperationException($"There is no orchestration {call.Name} in the catalogue");
        var input = JsonSerializer.Deserialize(call.InputJson, definition.InputType, JsonSerializerOptions.Web);
        var output = await definition.RunUntypedAsync(new FunctionsOrchestrationContext(context, call.Name), input);
        return JsonSerializer.Serialize(output, definition.OutputType, JsonSerializerOptions.Web);
    }

    /// <summary>Runs an activity of the catalogue; throws only what a retry could cure.</summary>
    [Function(Act)]
    public async Task<ActivityAnswer> ActAsync([ActivityTrigger] ActivityCall call, CancellationToken cancellation)
    {
        var definition = catalogue.Activity(call.Name) ?? throw new InvalidOperationException($"There is no activity {call.Name} in the catalogue");
        try
        {
            var input = JsonSerializer.Deserialize(call.InputJson, definition.InputType, JsonSerializerOptions.Web);
            var output = await definition.RunUntypedAsync(new ActivityContext(call.InstanceId, call.Name, Attempt: 1, cancellation), input);
            return new ActivityAnswer(JsonSerializer.Serialize(output, definition.OutputType, JsonSerializerOptions.Web), null, null);
        }
        catch (Exception e) when (e is not TransientException and not OperationCanceledException)
        {
            return new ActivityAnswer(null, e.GetType().FullName, e.Message);
        }
    }
}
