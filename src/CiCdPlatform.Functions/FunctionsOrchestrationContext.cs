using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.DurableTask;
using RetryPolicy = CiCdPlatform.Durable.RetryPolicy;
using TaskFailedException = CiCdPlatform.Durable.TaskFailedException;

namespace CiCdPlatform.Functions;

/// <summary>The product's orchestration context on Durable Functions.</summary>
internal sealed class FunctionsOrchestrationContext(TaskOrchestrationContext context, string name) : OrchestrationContext
{
    // A wait that timed out stays open for the next one: the platform hands the next event to the abandoned waiter and so loses it.
    private readonly Dictionary<string, Task<string>> _waiting = [];

    public override string InstanceId => context.InstanceId;

    public override DateTimeOffset UtcNow => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    public override bool IsReplaying => context.IsReplaying;

    public override async Task<TOutput> CallActivityAsync<TInput, TOutput>(Activity<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null)
    {
        var policy = retry ?? RetryPolicy.Default;
        var inputJson = JsonSerializer.Serialize(input, JsonSerializerOptions.Web);
        for (var attempt = 1; ; attempt++)
        {
            var answer = await ActAsync(new ActivityCall(InstanceId, activity.Name, attempt, inputJson));
            if (answer.Error is not { } error)
            {
                return JsonSerializer.Deserialize<TOutput>(answer.OutputJson!, JsonSerializerOptions.Web)!;
            }

            if (!answer.IsTransient || attempt >= policy.MaxAttempts)
            {
                throw new TaskFailedException(activity.Name, answer.ErrorType ?? "", error);
            }

            await context.CreateTimer(policy.WaitAfter(attempt, answer.RetryAfter), CancellationToken.None);
        }
    }

    public override async Task<TOutput> CallChildAsync<TInput, TOutput>(Orchestration<TInput, TOutput> child, TInput input, string? instanceId = null)
    {
        var call = new OrchestrationCall(child.Name, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        try
        {
            if (instanceId is not null && await context.CallActivityAsync<bool>(CatalogueFunctions.IsTaken, instanceId))
            {
                throw new TaskFailedException(child.Name, typeof(InvalidOperationException).FullName!, $"the instance id {instanceId} is taken");
            }

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
        var next = _waiting.Remove(name, out var open) ? open : context.WaitForExternalEvent<string>(name);
        if (timeout != Timeout.InfiniteTimeSpan && !next.IsCompleted)
        {
            using var timer = new CancellationTokenSource();
            if (await Task.WhenAny(next, context.CreateTimer(timeout, timer.Token)) != next)
            {
                _waiting[name] = next;
                return timedOut;
            }

            // Not CancelAsync: the code would go on outside of the orchestrator's thread.
            timer.Cancel();
        }

        return JsonSerializer.Deserialize<T>(await next, JsonSerializerOptions.Web)!;
    }

    public override Guid NewGuid() => context.NewGuid();

    public override void SetStatus(object status) => context.SetCustomStatus(JsonSerializer.Serialize(status, JsonSerializerOptions.Web));

    public override void ContinueAsNew(object input)
    {
        foreach (var (unread, arrived) in _waiting.Where(waiting => waiting.Value.IsCompletedSuccessfully))
        {
            context.SendEvent(InstanceId, unread, arrived.Result);
        }

        context.ContinueAsNew(new OrchestrationCall(name, JsonSerializer.Serialize(input, JsonSerializerOptions.Web)));
    }

    private async Task<ActivityAnswer> ActAsync(ActivityCall call)
    {
        try
        {
            return await context.CallActivityAsync<ActivityAnswer>(CatalogueFunctions.Act, call);
        }
        catch (Microsoft.DurableTask.TaskFailedException e)
        {
            // An activity answers its errors, so this is its process or its time limit.
            return new ActivityAnswer(null, e.FailureDetails.ErrorType, e.FailureDetails.ErrorMessage, IsTransient: true);
        }
    }
}
