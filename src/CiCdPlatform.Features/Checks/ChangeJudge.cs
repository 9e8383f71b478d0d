using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Checks;

/// <summary>A change to judge.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Number">The request, or 0 for a push.</param>
/// <param name="Head">The commit that is judged.</param>
/// <param name="JudgedBy">The commit whose policy, rulesets and fleet judge.</param>
/// <param name="Base">What the head is compared with.</param>
/// <param name="Files">What differs; null for the whole tree.</param>
internal sealed record ChangeToJudge(RepositoryRef Repository, long Number, string Head, string JudgedBy, string Base, IReadOnlyList<ChangedFile>? Files)
{
    /// <summary>Hears of each bot as it ends, from any thread.</summary>
    public Action<BotReport>? Ended { get; init; }

    /// <summary>What the repository wants.</summary>
    public RepositoryConfiguration Configuration { get; init; } = RepositoryConfiguration.Default;

    /// <summary>Reads the change itself, where that is wanted.</summary>
    public ModelReviewer? Reviewer { get; init; }
}

/// <summary>Runs a repository's bots over what a change brings, and judges what they find by rules that the change itself cannot loosen.</summary>
internal sealed class ChangeJudge(OrganisationPolicy organisation, SuppressionStore suppressions, TimeProvider time, IAdvisorySource? advisories = null, ForgeMemory? memory = null)
{
    private const int MaxFindings = 1000;

    /// <summary>Judges a change at its head, by the policy, rulesets and fleet that stand elsewhere, and by what people decided to live with.</summary>
    public async Task<ChangeFindings> JudgeAsync(IForgeConnection connection, ChangeToJudge change, CancellationToken cancellation)
    {
        using var snapshot = await connection.CloneAsync(change.Head, cancellation);
        var rules = ScanRules.Of(snapshot, organisation);
        var problems = rules.Problems;
        if (!await HasSameRulesAsync(connection, change, cancellation))
        {
            rules = memory is null
                ? await RulesAtAsync(connection, change.JudgedBy, cancellation)
                : await memory.GetAsync(
                    Remembered.Rules,
                    ForgeSubject.Configuration(change.Repository.Host, change.Repository.FullName),
                    change.JudgedBy,
                    token => RulesAtAsync(connection, change.JudgedBy, token),
                    cancellation);
            problems = [.. rules.Problems.Union(problems, StringComparer.Ordinal)];
        }

        var decided = await suppressions.PolicyAsync(change.Repository, change.Number, cancellation);
        var wanted = change.Configuration;
        rules = rules with { Own = rules.Own with { Policies = rules.Own.Policies.With(new Policy { FailOn = wanted.Severities.Block }).With(decided) } };
        change = change with { Files = change.Files?.Where(file => wanted.Pipeline.Concern(file.Path)).ToList() };
        var files = change.Files is null ? null : await MissingPatches.CompleteAsync(connection, snapshot, change.Base, change.Head, change.Files, cancellation);
        var scope = files is null ? RuleScope.WholeTree : ChangedLines.Of(files);
        var read = change.Reviewer is { } reviewer && change.Files is { } diff ? await reviewer.ReviewAsync(diff, cancellation) : [];
        var found = await JudgeAsync(snapshot, scope, rules, cancellation, change.Ended, read);
        found = found with
        {
            Findings = [.. found.Findings.Where(finding => finding.Severity >= wanted.Severities.Report && !wanted.Ignores(finding.Location.File))],
            Warnings = [.. problems, .. found.Warnings],
            Manners = ReviewManners.Of(wanted),
        };
        found = found.Findings.Count == 0 ? found : found with { Components = ComponentPaths.Of(snapshot) };
        return Place(found, snapshot, rules, change.Files ?? [], wanted);
    }

    internal async Task<ChangeFindings> JudgeAsync(
        RepositorySnapshot snapshot, RuleScope scope, ScanRules rules, CancellationToken cancellation, Action<BotReport>? ended = null, IReadOnlyList<Finding>? read = null)
    {
        var reports = await new FleetRunner(time).RunAsync(rules.Plan(), rules.Input(snapshot, scope, advisories), ended, cancellation);
        var found = reports.SelectMany(report => report.Findings).Concat(read ?? []).DistinctBy(finding => finding.Fingerprint, StringComparer.Ordinal);
        var judged = rules.Own.Policies.Judge(found, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

        // What a language model says is for people to judge, whatever the policy makes of its severity.
        var blocking = judged.Blocking.Where(finding => finding.Scanner != ModelReviewer.Scanner).Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
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
            IsCut = left.Length > 0,
            Unfinished = [.. reports.Where(report => report.Outcome != BotOutcome.Done).Select(report => $"the bot {report.Bot} did not end: {report.Problem}")],
        };
    }

    // Which findings can be shown on their line, and which of them can be mended there with one click.
    private ChangeFindings Place(ChangeFindings found, RepositorySnapshot snapshot, ScanRules rules, IReadOnlyList<ChangedFile> files, RepositoryConfiguration wanted)
    {
        var diffs = files.Where(file => file.Patch is not null).DistinctBy(file => file.Path).ToDictionary(file => file.Path, file => UnifiedDiff.Parse(file.Patch), StringComparer.Ordinal);
        var proof = new SuggestionProof(snapshot, rules.Input(snapshot, RuleScope.WholeTree, advisories).Settings);
        var inDiff = found.Findings.Where(finding => finding.Severity >= wanted.Severities.Comment && diffs.TryGetValue(finding.Location.File, out var diff) && diff.FindNew(finding.Location.StartLine) is not null).ToList();
        return found with
        {
            InDiff = [.. inDiff.Select(finding => finding.Fingerprint)],
            Suggestions = inDiff
                .Where(finding => wanted.Review.Suggestions && finding.Fix is not null)
                .Take(SuggestionProof.MaxProven)
                .Select(finding => (finding.Fingerprint, Suggestion: proof.Prove(finding, diffs[finding.Location.File])))
                .Where(pair => pair.Suggestion is not null)
                .ToDictionary(pair => pair.Fingerprint, pair => pair.Suggestion!, StringComparer.Ordinal),
        };
    }

    private async Task<ScanRules> RulesAtAsync(IForgeConnection connection, string commit, CancellationToken cancellation)
    {
        using var bench = await connection.CloneAsync(commit, cancellation);
        return ScanRules.Of(bench, organisation);
    }

    // A second download is dear, and seldom needed: what neither side of the comparison touched is the same on both.
    private static async Task<bool> HasSameRulesAsync(IForgeConnection connection, ChangeToJudge change, CancellationToken cancellation)
    {
        if (change.Head == change.JudgedBy)
        {
            return true;
        }

        if (change.Files is null || Touch(change.Files))
        {
            return false;
        }

        try
        {
            return !Touch(await connection.CompareAsync(change.Head, change.JudgedBy, cancellation));
        }
        catch (ForgeException e) when (!e.IsTransient)
        {
            return false;
        }
    }

    private static bool Touch(IReadOnlyList<ChangedFile> files) =>
        files.Any(file => ScanRules.AreIn(file.Path) || (file.PreviousPath is { } previous && ScanRules.AreIn(previous)));
}
