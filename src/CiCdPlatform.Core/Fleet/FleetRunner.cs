using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Core.Fleet;

/// <summary>Runs bots over a repository: a wave at once, the next after it.</summary>
public sealed class FleetRunner(TimeProvider time)
{
    /// <summary>
    /// One report a bot, in the order of the plan. A bot that throws or takes too long is reported so, and the rest, also those that need it, run.
    /// <paramref name="ended"/> hears of each as it ends, from any thread.
    /// </summary>
    public async Task<IReadOnlyList<BotReport>> RunAsync(FleetPlan plan, ScanInput input, Action<BotReport>? ended = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(input);
        var reports = new List<BotReport>();
        foreach (var wave in plan.Waves)
        {
            reports.AddRange(await Task.WhenAll(wave.Select(bot => RunBotAsync(bot, input, ended, cancellation))));
        }

        return reports;
    }

    private async Task<BotReport> RunBotAsync(Bot bot, ScanInput input, Action<BotReport>? ended, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        BotReport report;
        try
        {
            // A bot that does not listen to its deadline is left behind rather than waited for.
            var work = Task.Run(() => Run(bot, input, deadline.Token), deadline.Token);
            report = await work.WaitAsync(bot.Timeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            await deadline.CancelAsync();
            report = new BotReport(bot.Id, BotOutcome.TimedOut, default) { Problem = $"it took longer than its {bot.Timeout.TotalSeconds:0} seconds" };
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            report = new BotReport(bot.Id, BotOutcome.Failed, default) { Problem = $"{e.GetType().Name}: {e.Message}" };
        }

        report = report with { Duration = time.GetElapsedTime(start) };
        ended?.Invoke(report);
        return report;
    }

    internal static BotReport Run(Bot bot, ScanInput input, CancellationToken cancellation)
    {
        var report = new BotReport(bot.Id, BotOutcome.Done, default);
        if (bot.Scanners.Count > 0)
        {
            var scan = SecurityScan.Run(input with { Settings = input.Settings with { Scanners = bot.Scanners.ToHashSet(StringComparer.Ordinal), Speaks = bot.SpeaksOf } }, cancellation);
            report = report with { Findings = [.. scan.Findings.Where(bot.Speaks)], NotChecked = scan.NotChecked, Warnings = scan.Warnings };
        }

        if (bot.Optimises)
        {
            var optimised = Optimizer.Optimize(input.Snapshot, cancellation: cancellation);
            report = report with { Suggestions = optimised.Suggestions, Warnings = [.. report.Warnings, .. optimised.Warnings] };
        }

        return report;
    }
}
