using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Features.Checks;

namespace CiCdPlatform.Features.Commands;

/// <summary>What is mended: the new texts of files, and a line for each mend.</summary>
internal sealed record SafeMends(IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Mended)
{
    private const int MaxMends = 200;

    /// <summary>
    /// Applies the mends of findings one after the other, each as it is worked out for what the one before left, and keeps those after which a scan of the file no longer finds what was
    /// mended and finds nothing new.
    /// </summary>
    public static SafeMends Of(RepositorySnapshot head, IEnumerable<Finding> findings, ScanSettings settings, CancellationToken cancellation)
    {
        var (texts, mended) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var file in findings.Where(finding => finding.Fix is not null).Take(MaxMends).GroupBy(finding => (finding.Location.File, finding.Scanner)))
        {
            var wanted = file.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
            var text = texts.GetValueOrDefault(file.Key.File) ?? head.ReadText(file.Key.File);
            for (var now = Scan(text); text is not null && Next(text, now, wanted) is var (finding, fresh); now = Scan(text))
            {
                // Tried once, whatever comes of it.
                wanted.Remove(finding.Fingerprint);
                var after = Scan(fresh);
                if (SuggestionProof.Holds(finding, now, after))
                {
                    // What else was wanted on that line reads differently now.
                    wanted.UnionWith(after.Where(one => now.All(before => before.Fingerprint != one.Fingerprint) && now.Any(before => before.Rule == one.Rule && wanted.Contains(before.Fingerprint))).Select(one => one.Fingerprint));
                    text = texts[file.Key.File] = fresh;
                    mended.Add($"{finding.Rule} in {file.Key.File}: {finding.Fix!.Description}");
                }
            }

            IReadOnlyList<Finding> Scan(string? content)
            {
                using var snapshot = RepositorySnapshots.WithChanges(head, new Dictionary<string, string>(texts, StringComparer.Ordinal) { [file.Key.File] = content ?? "" });
                var scope = RuleScope.Change(new Dictionary<string, IReadOnlySet<int>>(), [file.Key.File]);
                var report = SecurityScan.Run(new ScanInput(snapshot, scope, settings with { Scanners = new HashSet<string>(StringComparer.Ordinal) { file.Key.Scanner } }), cancellation);
                return [.. report.Findings.Where(finding => finding.Location.File == file.Key.File)];
            }
        }

        return new SafeMends(texts, mended);
    }

    /// <summary>The commit's message.</summary>
    public string Message() => $"Mend {Mended.Count} {(Mended.Count == 1 ? "finding" : "findings")}\n\n{string.Join('\n', Mended.Select(line => "- " + line.ReplaceLineEndings(" ")))}";

    private static (Finding Finding, string Text)? Next(string text, IReadOnlyList<Finding> now, HashSet<string> wanted)
    {
        foreach (var finding in now.Where(finding => finding.Fix is not null && wanted.Contains(finding.Fingerprint)))
        {
            if (PatchedText.Apply(text, finding.Fix!.Patch) is { } fresh && fresh != text)
            {
                return (finding, fresh);
            }
        }

        return null;
    }
}
