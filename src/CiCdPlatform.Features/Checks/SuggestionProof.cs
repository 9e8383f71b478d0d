using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Features.Checks;

/// <summary>
/// Makes mends into lines that a person can accept with one click, and holds each to its promise: it applies to the head as it is, it stands within the diff, and a scan of the mended
/// file no longer finds what it mends and finds nothing new.
/// </summary>
internal sealed class SuggestionProof(RepositorySnapshot head, ScanSettings settings)
{
    /// <summary>Each proof is a scan of a file.</summary>
    public const int MaxProven = 30;

    private const int MaxLines = 30;

    private readonly Dictionary<(string Path, string Scanner), IReadOnlyList<Finding>> _before = [];

    /// <summary>The lines, or null where a suggestion would not hold or cannot stand.</summary>
    public LineSuggestion? Prove(Finding finding, UnifiedDiff diff)
    {
        var path = finding.Location.File;
        if (finding.Fix is not { } fix || head.ReadText(path) is not { } text || Cut(fix.Patch, text) is not { } suggestion || !Shows(diff, suggestion) || CredentialMask.Apply(fix.Patch) != fix.Patch)
        {
            return null;
        }

        var lines = text.Split('\n').ToList();
        lines.RemoveRange(suggestion.StartLine - 1, suggestion.EndLine - suggestion.StartLine + 1);
        lines.InsertRange(suggestion.StartLine - 1, suggestion.Replacement);
        using var mended = RepositorySnapshots.WithChanges(head, new Dictionary<string, string> { [path] = string.Join('\n', lines) });
        var after = Scan(mended, path, finding.Scanner);
        if (!_before.TryGetValue((path, finding.Scanner), out var before))
        {
            _before[(path, finding.Scanner)] = before = Scan(head, path, finding.Scanner);
        }

        return Holds(finding, before, after) ? suggestion : null;
    }

    /// <summary>
    /// Whether a mend of a file holds: what it mends is gone, and no rule finds more than before, or worse. Other findings on a line that was mended read differently now and are still the same.
    /// </summary>
    internal static bool Holds(Finding mended, IReadOnlyList<Finding> before, IReadOnlyList<Finding> after) =>
        after.All(one => one.Fingerprint != mended.Fingerprint)
        && after.GroupBy(one => one.Rule, StringComparer.Ordinal).All(rule =>
            before.Where(one => one.Rule == rule.Key).ToList() is { Count: > 0 } known
            && rule.Count() <= known.Count - (rule.Key == mended.Rule ? 1 : 0)
            && rule.Max(one => one.Severity) <= known.Max(one => one.Severity));

    /// <summary>The one run of lines that a patch of a file replaces; null where it replaces several, or its lines are not those of the text.</summary>
    internal static LineSuggestion? Cut(string patch, string text)
    {
        var hunks = UnifiedDiff.Parse(patch).Lines;
        var changed = Enumerable.Range(0, hunks.Count).Where(index => hunks[index].Kind != DiffLineKind.Context).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var (first, last) = (changed[0], changed[^1]);
        if (hunks.Skip(first).Take(last - first + 1).All(line => line.Kind == DiffLineKind.Added))
        {
            // Lines that are only added hang on a neighbour, which is put back beside them.
            first = first > 0 ? first - 1 : first;
            last = hunks[first].Kind == DiffLineKind.Added && last + 1 < hunks.Count ? last + 1 : last;
        }

        var cut = hunks.Skip(first).Take(last - first + 1).ToList();
        var old = cut.Where(line => line.Kind != DiffLineKind.Added).ToList();
        IReadOnlyList<string> fresh = [.. cut.Where(line => line.Kind != DiffLineKind.Removed).Select(line => line.Text)];
        var lines = text.Split('\n');
        return old.Count is > 0 and <= MaxLines && fresh.Count <= MaxLines
            && old[^1].OldLine - old[0].OldLine + 1 == old.Count
            && old[^1].OldLine <= lines.Length
            && old.All(line => lines[line.OldLine - 1] == line.Text)
            && !cut.Exists(line => line.Text.Contains('\r', StringComparison.Ordinal))
            ? new LineSuggestion(old[0].OldLine, old[^1].OldLine, fresh)
            : null;
    }

    private static bool Shows(UnifiedDiff diff, LineSuggestion suggestion) =>
        Enumerable.Range(suggestion.StartLine, suggestion.EndLine - suggestion.StartLine + 1).All(line => diff.FindNew(line) is not null);

    private IReadOnlyList<Finding> Scan(RepositorySnapshot snapshot, string path, string scanner)
    {
        var scope = RuleScope.Change(new Dictionary<string, IReadOnlySet<int>>(), [path]);
        var report = SecurityScan.Run(new ScanInput(snapshot, scope, settings with { Scanners = new HashSet<string>(StringComparer.Ordinal) { scanner } }));
        return [.. report.Findings.Where(finding => finding.Location.File == path)];
    }
}
