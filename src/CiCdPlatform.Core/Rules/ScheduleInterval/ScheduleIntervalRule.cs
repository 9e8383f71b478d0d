using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Schedules that are closer than GitHub keeps them.</summary>
internal sealed class ScheduleIntervalRule() : WorkflowRule("schedule-interval", "events")
{
    private const int Shortest = 5;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        foreach (var cron in (workflow.Event("schedule")?.Items ?? []).Select(entry => entry.Get("cron")).OfType<SyntaxNode>().Where(cron => cron.IsScalar))
        {
            if (CronExpression.Parse(cron.Value).Minutes is { } minutes and < Shortest)
            {
                yield return file.Hit(cron, $"`{cron.Value}` means every {minutes} minutes; GitHub runs schedules every {Shortest} minutes at most.");
            }
        }
    }
}
