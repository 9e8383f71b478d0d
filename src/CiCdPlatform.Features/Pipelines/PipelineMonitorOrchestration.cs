using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>Which run to watch.</summary>
public sealed record MonitorInput(RepositoryRef Repository, string HeadSha, string Definition, string DeliveryId)
{
    /// <summary>Whether an end is of no use once the time to watch is over.</summary>
    public bool OnlyInTime { get; init; }
}

/// <summary>How the watched run ended.</summary>
public sealed record MonitorResult(string Outcome, long RunId, int TestsRun, double Seconds, IReadOnlyList<JobReading> Jobs, string? Reason);

/// <summary>What a webhook told about a run.</summary>
public sealed record RunChanged(bool IsTerminal);

/// <summary>
/// Watches the run of one commit: a webhook about it wakes it at once, a durable timer asks every 30 s when none came, for up to 15 minutes;
/// after that it asks no more, yet an end that a webhook reports within a week is still taken.
/// </summary>
internal sealed class PipelineMonitorOrchestration(ReadRunActivity read, MonitorSettings settings) : Orchestration<MonitorInput, MonitorResult>
{
    /// <summary>The event that webhooks raise.</summary>
    public const string RunChangedEvent = "run-changed";

    public static string IdFor(RepositoryRef repository, string headSha) => InstanceIds.Create("monitor", repository.Host, repository.Id, headSha);

    public override async Task<MonitorResult> RunAsync(OrchestrationContext context, MonitorInput input)
    {
        var deadline = context.UtcNow + settings.WatchFor;
        while (true)
        {
            var result = await context.CallActivityAsync(read, input, settings.ForgeRetry);
            if (result is not null)
            {
                return result;
            }

            if (context.UtcNow >= deadline)
            {
                break;
            }

            // A run that merely moved on is no reason to ask the forge: only its end, or silence, is.
            var wake = context.UtcNow + settings.PollEvery;
            while (context.UtcNow < wake)
            {
                var changed = await context.WaitForEventAsync(RunChangedEvent, wake - context.UtcNow, new RunChanged(IsTerminal: true));
                if (changed.IsTerminal)
                {
                    break;
                }

                wake = context.UtcNow + settings.PollEvery;
            }
        }

        context.SetStatus(Outcomes.TimedOut);
        if (input.OnlyInTime)
        {
            return TimedOut(input);
        }

        var until = context.UtcNow + settings.TakeLateOutcomesFor;
        while (await context.WaitForEventAsync<RunChanged?>(RunChangedEvent, until - context.UtcNow, null) is { } late)
        {
            if (late.IsTerminal && await context.CallActivityAsync(read, input, settings.ForgeRetry) is { } result)
            {
                return result;
            }
        }

        return TimedOut(input);
    }

    private MonitorResult TimedOut(MonitorInput input) =>
        new(Outcomes.TimedOut, 0, 0, 0, [], $"no run of {input.Definition} ended within {settings.WatchFor.TotalMinutes:0} minutes");
}

/// <summary>How runs are watched (section <c>Monitor</c>).</summary>
public sealed class MonitorSettings
{
    /// <summary>How often the forge is asked when no webhook comes.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the forge is asked.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an outcome is still taken from a webhook.</summary>
    public TimeSpan TakeLateOutcomesFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A forge that is away for a while must not end the watching.</summary>
    internal RetryPolicy ForgeRetry { get; } = new() { MaxAttempts = 20 };
}
