using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>The first version of <see cref="PipelineMonitorOrchestration"/>, for instances that began on it: it asks the forge at every tick.</summary>
internal sealed class PollingMonitorOrchestration(ReadRunActivity read, MonitorSettings settings) : Orchestration<MonitorInput, MonitorResult>
{
    public override string Name => nameof(PipelineMonitorOrchestration);

    public override async Task<MonitorResult> RunAsync(OrchestrationContext context, MonitorInput input)
    {
        var deadline = context.UtcNow + settings.WatchFor;
        while (true)
        {
            if (await context.CallActivityAsync(read, input, settings.ForgeRetry) is { } result)
            {
                return result;
            }

            if (context.UtcNow >= deadline)
            {
                break;
            }

            var wake = context.UtcNow + settings.PollEvery;
            while (context.UtcNow < wake)
            {
                var changed = await context.WaitForEventAsync(PipelineMonitorOrchestration.RunChangedEvent, wake - context.UtcNow, new RunChanged(IsTerminal: true));
                if (changed.IsTerminal)
                {
                    break;
                }

                wake = context.UtcNow + settings.PollEvery;
            }
        }

        context.SetStatus(Outcomes.TimedOut);
        var until = context.UtcNow + settings.TakeLateOutcomesFor;
        while (!input.OnlyInTime && await context.WaitForEventAsync<RunChanged?>(PipelineMonitorOrchestration.RunChangedEvent, until - context.UtcNow, null) is { } late)
        {
            if (late.IsTerminal && await context.CallActivityAsync(read, input, settings.ForgeRetry) is { } result)
            {
                return result;
            }
        }

        return new(Outcomes.TimedOut, 0, 0, 0, [], $"no run of {input.Definition} ended within {settings.WatchFor.TotalMinutes:0} minutes");
    }
}
