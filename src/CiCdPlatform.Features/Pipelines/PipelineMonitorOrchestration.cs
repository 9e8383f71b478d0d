using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>Which run to watch.</summary>
public sealed record MonitorInput(RepositoryRef Repository, string HeadSha, string Definition, string DeliveryId)
{
    /// <summary>Whether an end is of no use once the time to watch is over.</summary>
    public bool OnlyInTime { get; init; }

    /// <summary>Whether the forge is asked at the end of the time to watch, and ever more seldom after it; instances that began before there was this do without.</summary>
    public bool AsksLate { get; init; }

    /// <summary>Of a question: whether it is put whatever others ask.</summary>
    public bool Insists { get; init; }
}

/// <summary>How the watched run ended.</summary>
public sealed record MonitorResult(string Outcome, long RunId, int TestsRun, double Seconds, IReadOnlyList<JobReading> Jobs, string? Reason);

/// <summary>What a webhook told about a run.</summary>
public sealed record RunChanged(bool IsTerminal);

/// <summary>
/// Watches the run of one commit. A webhook about it wakes it at once; the tick every 30 s, for up to 15 minutes, is local: it asks the forge only when no webhook has come for a while, ever more seldom, and
/// only when the budget leaves room. What ended in the 15 minutes is known when they are over: it is asked once more then. An end that a webhook reports within a week after that is still taken, and where none
/// does, seldom questions find it.
/// </summary>
internal sealed class PipelineMonitorOrchestration(ReadRunActivity read, AskRunActivity ask, MonitorSettings settings) : Orchestration<MonitorInput, MonitorResult>
{
    /// <summary>The event that webhooks raise.</summary>
    public const string RunChangedEvent = "run-changed";

    /// <summary>One asked the forge at every tick.</summary>
    public override int Version => 2;

    public static string IdFor(RepositoryRef repository, string headSha) => InstanceIds.Create("monitor", repository.Host, repository.Id, headSha);

    public override async Task<MonitorResult> RunAsync(OrchestrationContext context, MonitorInput input)
    {
        var deadline = context.UtcNow + settings.WatchFor;
        var nextQuestion = context.UtcNow + settings.FirstQuestionAfter;
        var asked = 0;
        while (context.UtcNow < deadline)
        {
            var tick = nextQuestion > context.UtcNow && nextQuestion - context.UtcNow < settings.PollEvery ? nextQuestion - context.UtcNow : settings.PollEvery;
            var changed = await context.WaitForEventAsync<RunChanged?>(RunChangedEvent, tick, null);
            if (changed is { IsTerminal: false })
            {
                // Where webhooks come, the one about the end will come, too: only a long silence is a reason to ask.
                nextQuestion = context.UtcNow + settings.SilenceAfterWebhook;
            }
            else if (changed is not null || (context.UtcNow >= nextQuestion && await HasEndedAsync(context, input)))
            {
                if (await context.CallActivityAsync(read, input, settings.ForgeRetry) is { } result)
                {
                    return result;
                }

                // Another run of the same commit ended, or the forge's lists are behind its webhooks.
                nextQuestion = context.UtcNow + settings.PollEvery;
            }
        }

        if (input.AsksLate && await EndedAsync(input with { Insists = true }) is { } last)
        {
            return last;
        }

        context.SetStatus(Outcomes.TimedOut);
        if (input.OnlyInTime)
        {
            // Nobody comes back to this one: a last look, whatever the budget.
            return await context.CallActivityAsync(read, input, settings.ForgeRetry) ?? TimedOut(input);
        }

        var until = context.UtcNow + settings.TakeLateOutcomesFor;
        for (var pause = settings.WatchFor; context.UtcNow < until; pause *= 2)
        {
            var wake = input.AsksLate && until - context.UtcNow > pause ? context.UtcNow + pause : until;
            while (await context.WaitForEventAsync<RunChanged?>(RunChangedEvent, wake - context.UtcNow, null) is { } late)
            {
                if (late.IsTerminal && await context.CallActivityAsync(read, input, settings.ForgeRetry) is { } result)
                {
                    return result;
                }
            }

            if (input.AsksLate && await EndedAsync(input) is { } found)
            {
                return found;
            }
        }

        return TimedOut(input);

        async Task<MonitorResult?> EndedAsync(MonitorInput question) =>
            await context.CallActivityAsync(ask, question, settings.ForgeRetry) == RunAnswer.Ended ? await context.CallActivityAsync(read, input, settings.ForgeRetry) : null;

        async Task<bool> HasEndedAsync(OrchestrationContext context, MonitorInput input)
        {
            var answer = await context.CallActivityAsync(ask, input, settings.ForgeRetry);
            if (answer != RunAnswer.Deferred)
            {
                nextQuestion = context.UtcNow + (settings.PollEvery * (1 << Math.Min(asked++, 3)));
            }

            return answer == RunAnswer.Ended;
        }
    }

    private MonitorResult TimedOut(MonitorInput input) =>
        new(Outcomes.TimedOut, 0, 0, 0, [], $"no run of {input.Definition} ended within {settings.WatchFor.TotalMinutes:0} minutes");
}

/// <summary>How runs are watched (section <c>Monitor</c>).</summary>
public sealed class MonitorSettings
{
    /// <summary>The tick: at most so often is the forge asked about a run of which no webhook came.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a run is first asked about, if no webhook came and the budget has room.</summary>
    public TimeSpan FirstQuestionAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time between two questions with one credential, over all runs that are watched.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a run is not asked about after a webhook told of it.</summary>
    public TimeSpan SilenceAfterWebhook { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the forge is asked.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an outcome is still taken from a webhook.</summary>
    public TimeSpan TakeLateOutcomesFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A forge that is away for a while must not end the watching.</summary>
    internal RetryPolicy ForgeRetry { get; } = new() { MaxAttempts = 20 };
}
