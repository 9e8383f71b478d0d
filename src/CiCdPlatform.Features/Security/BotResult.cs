using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Features.Security;

/// <summary>What one bot found, as the policies judge it.</summary>
internal sealed record BotResult(
    Bot Bot, BotOutcome Outcome, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Blocking, IReadOnlyList<IgnoredFinding> Ignored, IReadOnlyList<string> Warnings)
{
    /// <summary>A bot's report under some policies on a day.</summary>
    public static BotResult Of(Bot bot, BotReport report, PolicyStack policies, DateOnly today)
    {
        var judged = policies.Judge(report.Findings, today);
        return new BotResult(
            bot,
            report.Outcome,
            [.. judged.Findings.Select(Kept)],
            [.. judged.Blocking.Select(finding => finding.Fingerprint)],
            [.. judged.Ignored.Select(ignored => ignored with { Finding = Kept(ignored.Finding) })],
            [.. report.Warnings, .. judged.Warnings]);
    }

    /// <summary>Whether a finding that is not among these is gone: this bot looked for it, at its file too.</summary>
    public bool Misses(Finding finding) =>
        Outcome == BotOutcome.Done
        && (IsFromForge(finding) ? Bot.Id == ReadAlertsActivity.BotId && Warnings.Count == 0 : Bot.Speaks(finding))
        && !Warnings.Any(warning => warning.Contains(finding.Location.File, StringComparison.Ordinal) || warning.Contains($"the scanner {finding.Scanner} ", StringComparison.Ordinal));

    /// <summary>Whether the forge itself found it: only the forge can say that it is gone.</summary>
    public static bool IsFromForge(Finding finding) => finding.Aliases.Any(alias =>
        alias.StartsWith("dependabot/", StringComparison.Ordinal)
        || alias.StartsWith("code-scanning/", StringComparison.Ordinal)
        || (alias.StartsWith("gitlab/", StringComparison.Ordinal) && alias.Count(letter => letter == '/') == 2 && char.IsAsciiDigit(alias[^1])));

    // What is kept is read by more people than the file that it speaks of; a mend with a masked line would not apply.
    private static Finding Kept(Finding finding) => finding with
    {
        Message = CredentialMask.Apply(finding.Message),
        Fix = finding.Fix is { } fix && CredentialMask.Apply(fix.Patch) == fix.Patch ? fix : null,
    };
}

/// <summary>All that a scan found, worst first: what a person sees of it.</summary>
internal sealed record ScanResult(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Blocking, IReadOnlyList<IgnoredFinding> Ignored, IReadOnlyList<string> Warnings)
{
    private const int MaxFindings = 5000;
    private const int MaxWarnings = 100;

    /// <summary>The results of several bots as one, each finding once.</summary>
    public static ScanResult Of(IReadOnlyList<BotResult> bots, IEnumerable<string> problems)
    {
        var all = bots.SelectMany(bot => bot.Findings).DistinctBy(finding => finding.Fingerprint, StringComparer.Ordinal).ToList();
        var told = all
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Location.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.Location.StartLine)
            .Take(MaxFindings)
            .ToList();
        var warnings = problems.Concat(bots.SelectMany(bot => bot.Warnings)).Distinct(StringComparer.Ordinal).ToList();
        if (all.Count > told.Count)
        {
            warnings.Insert(0, $"{all.Count - told.Count} of {all.Count} findings are left out: mend the worst first");
        }

        return new ScanResult(
            told,
            [.. bots.SelectMany(bot => bot.Blocking).Distinct(StringComparer.Ordinal)],
            [.. bots.SelectMany(bot => bot.Ignored).DistinctBy(ignored => ignored.Finding.Fingerprint, StringComparer.Ordinal).Take(MaxFindings)],
            [.. warnings.Take(MaxWarnings)]);
    }
}
