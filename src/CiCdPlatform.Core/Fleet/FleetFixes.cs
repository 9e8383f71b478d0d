using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Core.Fleet;

/// <summary>What a bot mends: the new texts of files, and a sentence for each mend.</summary>
public sealed record BotFixes(string Bot, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Mended);

/// <summary>Applies the safe mends of bots, one after the other, each to what the one before it left.</summary>
public static class FleetFixes
{
    // A mend may make room for the next one on the same lines.
    private const int Rounds = 5;

    /// <summary>What each bot mends, in the order of the plan; bots that mend nothing are left out. Findings that a policy ignores are not touched.</summary>
    public static IReadOnlyList<BotFixes> Of(FleetPlan plan, ScanInput input, PolicyStack policies, DateOnly today, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(policies);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = new List<BotFixes>();
        foreach (var bot in plan.Waves.SelectMany(wave => wave).Where(bot => bot.Fixes))
        {
            var fixes = Of(bot, input, policies, today, texts, cancellation);
            if (fixes.Files.Count > 0)
            {
                all.Add(fixes);
            }
        }

        return all;
    }

    private static BotFixes Of(Bot bot, ScanInput input, PolicyStack policies, DateOnly today, Dictionary<string, string> texts, CancellationToken cancellation)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var mended = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            using var snapshot = new ChangedSnapshot(input.Snapshot, texts);
            var report = FleetRunner.Run(bot, input with { Snapshot = snapshot }, cancellation);
            var before = mended.Count;
            foreach (var finding in policies.Judge(report.Findings, today).Findings)
            {
                Mend(snapshot, finding.Location.File, finding.Fix?.Patch, $"{finding.Rule} in {finding.Location.File}: {finding.Fix?.Description}", texts, changed, mended);
            }

            foreach (var suggestion in report.Suggestions)
            {
                Mend(snapshot, suggestion.File, suggestion.Patch, $"{suggestion.Kind} in {suggestion.File}: {suggestion.Message}", texts, changed, mended);
            }

            if (mended.Count == before)
            {
                break;
            }
        }

        return new BotFixes(bot.Id, changed.ToDictionary(path => path, path => texts[path], StringComparer.Ordinal), mended);
    }

    private static void Mend(RepositorySnapshot snapshot, string path, string? patch, string what, Dictionary<string, string> texts, HashSet<string> changed, List<string> mended)
    {
        var text = texts.GetValueOrDefault(path) ?? snapshot.ReadText(path);
        if (patch is not null && text is not null && PatchedText.Apply(text, patch) is { } fresh && fresh != text)
        {
            texts[path] = fresh;
            changed.Add(path);
            mended.Add(what);
        }
    }
}
