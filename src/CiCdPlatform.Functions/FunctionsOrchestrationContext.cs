using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.DurableTask;
using RetryPolicy = CiCdPlatform.Durable.RetryPolicy;
using TaskFailedException = CiCdPlatform.Durable.TaskFailedException;

namespace CiCdPlatform.Functions;

/// <summary>The product's orchestration context on Durable Functions.</summary>
internal sealed class FunctionsOrchestrationContext(TaskOrchestrationContext context, string name) : OrchestrationContext
{
    public override string InstanceId => context.InstanceId;

    public override DateTimeOffset UtcNow => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    public override bool IsReplaying => context.IsReplaying;

    public override async Task<TOutput> CallActivityAsync<TInput, TOutput>(Activity<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null)
    {
        var policy = retry ?? RetryPolicy.Default;
        var options = TaskOptions.FromRetryPolicy(new Microsoft.DurableTask.RetryPolicy(policy.MaxAttempts, policy.FirstDelay, policy.Backoff, policy.MaxDelay));
        var call = new ActivityCall(InstanceId, activity.Name, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        ActivityAnswer answer;
        try
        {
            answer = await context.CallActivityAsync<ActivityAnswer>(CatalogueFunctions.Act, call, options);
        }
        catch (Microsoft.DurableTask.TaskFailedException e)
        {
            throw new TaskFailedException(activity.Name, e.FailureDetails.ErrorType, e.FailureDetails.ErrorMessage);
        }

        return answer.Error is { } error
            ? throw new TaskFailedException(activity.Name, answer.ErrorType ?? "", error)
            : JsonSerializer.Deserialize<TOutput>(answer.OutputJson!, JsonSerializerOptions.Web)!;
    }

    public override async Task<TOutput> CallChildAsync<TInput, TOutput>(Orchestration<TInput, TOutput> child, TInput input, string? instanceId = null)
    {
        var call = new OrchestrationCall(child.Name, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        try
        {
            var output = await context.CallSubOrchestratorAsync<string>(
                CatalogueFunctions.Orchestrate, call, instanceId is null ? null : new TaskOptions().WithInstanceId(instanceId));
            return JsonSerializer.Deserialize<TOutput>(output, JsonSerializerOptions.Web)!;
        }
        catch (Microsoft.DurableTask.TaskFailedException e)
        {
            throw new TaskFailedException(child.Name, e.FailureDetails.ErrorType, e.FailureDetails.ErrorMessage);
        }
    }

    public override Task DelayUntilAsync(DateTimeOffset moment, CancellationToken cancellation = default) => context.CreateTimer(moment.UtcDateTime, cancellation);

    public override async Task<T> WaitForEventAsync<T>(string name, TimeSpan timeout, T timedOut)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(await context.WaitForExternalEvent<string>(name, timeout, CancellationToken.None), JsonSerializerOptions.Web)!;
        }
        catch (OperationCanceledException)
        {
            return timedOut;
        }
    }

    public override Guid NewGuid() => context.NewGuid();

    public override void SetStatus(object status) => context.SetCustomStatus(JsonSerializer.Serialize(status, JsonSerializerOptions.Web));

    public override void ContinueAsNew(object input) => context.ContinueAsNew(new OrchestrationCall(name, JsonSerializer.Serialize(input, JsonSerializerOptions.Web)));
}
