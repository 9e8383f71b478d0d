using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Cli.Commands;

/// <summary>One scan, from the folder to the exit code.</summary>
internal static class ScanRun
{
    public static int Run(ScanOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetUtcNow();
        var baseline = ReadBaseline(options.Baseline);
        using var snapshot = SnapshotInput.Open(options.Path);
        var own = RepositoryRules.Of(snapshot, new Policy { Persona = options.Persona, FailOn = options.FailOn });
        var scope = options.Since is { } since ? ChangedFiles.Since(options.Path, since) : RuleScope.WholeTree;
        var settings = new ScanSettings { Scanners = options.Scanners, Persona = own.Policies.Persona, Rules = RuleSettings.Default.With(own), Advisories = LocalAdvisories.Find(options.Advisories) };
        var report = SecurityScan.Run(new ScanInput(snapshot, scope, settings), cancellation);
        if (options.History)
        {
            report = WithHistory(report, options.Path, settings.Persona, cancellation);
        }

        var judged = own.Policies.Judge(report.Findings.Where(finding => baseline?.Holds(finding) is not true), DateOnly.FromDateTime(start.UtcDateTime));
        foreach (var warning in own.Problems.Concat(report.Warnings).Concat(judged.Warnings))
        {
            Console.Error.WriteLine("warning: " + warning);
        }

        Write(options, judged, report, snapshot, start, time.GetUtcNow());
        return own.Problems.Count > 0 ? ExitCode.Unreadable : judged.Blocking.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(ScanOptions options, Judgement judged, SecurityScanReport report, RepositorySnapshot snapshot, DateTimeOffset start, DateTimeOffset end)
    {
        if (options.Format == "table")
        {
            ScanTable.Draw(Terminal.Out, judged, report, snapshot, end - start);
        }
        else
        {
            Console.Out.WriteLine(ScanFormats.Write(options.Format, judged.Findings, start, end));
        }

        foreach (var (format, file) in options.Reports)
        {
            File.WriteAllText(file, ScanFormats.Write(format, judged.Findings, start, end) + Environment.NewLine);
        }
    }

    // What still stands in the tree is told there.
    private static SecurityScanReport WithHistory(SecurityScanReport report, string path, Persona persona, CancellationToken cancellation)
    {
        var history = SecretHistory.Scan(path, persona, cancellation);
        var present = report.Findings.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var gone = history.Secrets
            .Where(secret => !present.Contains(secret.Finding.Fingerprint))
            .Select(secret => secret.Finding with { Message = $"{secret.Finding.Message} It came with commit {secret.Commit[..Math.Min(10, secret.Commit.Length)]} and is in the history still." });
        return report with { Findings = [.. report.Findings, .. gone], Warnings = [.. report.Warnings, .. history.Warnings] };
    }

    private static Baseline? ReadBaseline(FileInfo? file)
    {
        if (file is null)
        {
            return null;
        }

        if (!file.Exists)
        {
            throw new InputException($"{file}: there is no such baseline: write one with hyper scan PATH --json > {file}");
        }

        var (baseline, problem) = Baseline.Read(File.ReadAllText(file.FullName));
        return baseline ?? throw new InputException($"{file}: {problem}");
    }
}
