using System.Collections.Concurrent;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Durable;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Lets a check that takes long say how far it is; a quick one says nothing before its verdict.</summary>
internal sealed class CheckProgress(PutReportActivity put, CheckSettings settings, TimeProvider time)
{
    /// <summary>Does the work, and tells the forge of the bots that have ended from time to time.</summary>
    public async Task<ChangeFindings> WatchAsync(PutReportInput pending, ActivityContext context, Func<Action<BotReport>, Task<ChangeFindings>> work)
    {
        var ended = new ConcurrentQueue<BotReport>();
        var running = work(ended.Enqueue);
        for (var told = 0; ;)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
            var pause = Task.Delay(settings.ProgressEvery, time, waiting.Token);
            if (await Task.WhenAny(running, pause) == running)
            {
                await waiting.CancelAsync();
                return await running;
            }

            if (ended.Count > told)
            {
                told = ended.Count;
                await TellAsync(pending, context, [.. ended]);
            }
        }
    }

    private async Task TellAsync(PutReportInput pending, ActivityContext context, IReadOnlyList<BotReport> ended)
    {
        var lines = ended.Select(bot => $"- `{bot.Bot}` looked: {bot.Findings.Count} in this change before policy, {bot.Duration.TotalSeconds:0.0} s");
        try
        {
            await put.RunAsync(context, pending with { Report = pending.Report with { Summary = $"{ended.Count} bots have ended.\n\n{string.Join('\n', lines)}" } });
        }
        catch (TransientException)
        {
            // Not worth a retry: the next one says more.
        }
    }
}
