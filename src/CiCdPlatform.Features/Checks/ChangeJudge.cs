using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Runs a repository's bots over what a change brings, and judges what they find by rules that the change itself cannot loosen.</summary>
internal sealed class ChangeJudge(OrganisationPolicy organisation, TimeProvider time, IAdvisorySource? advisories = null)
{
    private const int MaxFindings = 1000;

    /// <summary>
    /// Judges the <paramref name="files"/> of a change (null: the whole tree) at its head, by the policy, rulesets and fleet that stand at <paramref name="judgedBy"/>.
    /// </summary>
    public async Task<ChangeFindings> JudgeAsync(IForgeConnection connection, string head, string judgedBy, IReadOnlyList<ChangedFile>? files, CancellationToken cancellation)
    {
        using var snapshot = await connection.CloneAsync(head, cancellation);
        var rules = ScanRules.Of(snapshot, organisation);
        var problems = rules.Problems;
        if (!await HasSameRulesAsync(connection, head, judgedBy, files, cancellation))
        {
            using var bench = await connection.CloneAsync(judgedBy, cancellation);
            rules = ScanRules.Of(bench, organisation);
            problems = [.. rules.Problems.Union(problems, StringComparer.Ordinal)];
        }

        var found = await JudgeAsync(snapshot, files is null ? RuleScope.WholeTree : ChangedLines.Of(files), rules, cancellation);
        return found with { Warnings = [.. problems, .. found.Warnings] };
    }

    internal async Task<ChangeFindings> JudgeAsync(RepositorySnapshot snapshot, RuleScope scope, ScanRules rules, CancellationToken cancellation)
    {
        var reports = await new FleetRunner(time).RunAsync(rules.Plan(), rules.Input(snapshot, scope, advisories), cancellation: cancellation);
        var found = reports.SelectMany(report => report.Findings).DistinctBy(finding => finding.Fingerprint, StringComparer.Ordinal);
        var judged = rules.Own.Policies.Judge(found, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var blocking = judged.Blocking.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var told = judged.Findings
            .OrderByDescending(finding => blocking.Contains(finding.Fingerprint))
            .ThenByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Location.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.Location.StartLine)
            .Take(MaxFindings)
            .ToList();
        string[] left = judged.Findings.Count > told.Count ? [$"{judged.Findings.Count - told.Count} more findings are not told: mend the worst first"] : [];
        return new ChangeFindings(told, [.. reports.SelectMany(report => report.Warnings).Concat(judged.Warnings).Concat(left).Distinct(StringComparer.Ordinal)], null, IsOwnDelivery: false)
        {
            Blocking = [.. blocking],
            Ignored = judged.Ignored.Count,
            Unfinished = [.. reports.Where(report => report.Outcome != BotOutcome.Done).Select(report => $"the bot {report.Bot} did not end: {report.Problem}")],
        };
    }

    // A second download is dear, and seldom needed: what neither side of the comparison touched is the same on both.
    private static async Task<bool> HasSameRulesAsync(IForgeConnection connection, string head, string judgedBy, IReadOnlyList<ChangedFile>? files, CancellationToken cancellation)
    {
        if (head == judgedBy)
        {
            return true;
        }

        if (files is null || Touch(files))
        {
            return false;
        }

        try
        {
            return !Touch(await connection.CompareAsync(head, judgedBy, cancellation));
        }
        catch (ForgeException e) when (!e.IsTransient)
        {
            return false;
        }
    }

    private static bool Touch(IReadOnlyList<ChangedFile> files) =>
        files.Any(file => ScanRules.AreIn(file.Path) || (file.PreviousPath is { } previous && ScanRules.AreIn(previous)));
}
