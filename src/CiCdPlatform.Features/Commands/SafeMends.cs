using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Features.Commands;

/// <summary>What is mended: the new texts of files, and a line for each mend.</summary>
internal sealed record SafeMends(IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Mended)
{
    private const int MaxMends = 200;

    /// <summary>
    /// Applies the mends of findings one after the other, each to what the one before left, and keeps those after which a scan of the file no longer finds what was mended and finds
    /// nothing new.
    /// </summary>
    public static SafeMends Of(RepositorySnapshot head, IEnumerable<Finding> findings, ScanSettings settings, CancellationToken cancellation)
    {
        var (texts, mended) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var finding in findings.Where(finding => finding.Fix is not null).Take(MaxMends))
        {
            var path = finding.Location.File;
            var text = texts.GetValueOrDefault(path) ?? head.ReadText(path);
            if (text is null || PatchedText.Apply(text, finding.Fix!.Patch) is not { } fresh || fresh == text)
            {
                continue;
            }

            var before = Scan(head, texts, path, text, finding.Scanner, settings, cancellation);
            var after = Scan(head, texts, path, fresh, finding.Scanner, settings, cancellation);
            if (!after.Contains(finding.Fingerprint) && after.IsSubsetOf(before))
            {
                texts[path] = fresh;
                mended.Add($"{finding.Rule} in {path}: {finding.Fix.Description}");
            }
        }

        return new SafeMends(texts, mended);
    }

    /// <summary>The commit's message.</summary>
    public string Message() => $"Mend {Mended.Count} {(Mended.Count == 1 ? "finding" : "findings")}\n\n{string.Join('\n', Mended.Select(line => "- " + line.ReplaceLineEndings(" ")))}";

    private static HashSet<string> Scan(RepositorySnapshot head, Dictionary<string, string> texts, string path, string text, string scanner, ScanSettings settings, CancellationToken cancellation)
    {
        using var snapshot = RepositorySnapshots.WithChanges(head, new Dictionary<string, string>(texts, StringComparer.Ordinal) { [path] = text });
        var scope = RuleScope.Change(new Dictionary<string, IReadOnlySet<int>>(), [path]);
        var report = SecurityScan.Run(new ScanInput(snapshot, scope, settings with { Scanners = new HashSet<string>(StringComparer.Ordinal) { scanner } }), cancellation);
        return [.. report.Findings.Where(finding => finding.Location.File == path).Select(finding => finding.Fingerprint)];
    }
}
