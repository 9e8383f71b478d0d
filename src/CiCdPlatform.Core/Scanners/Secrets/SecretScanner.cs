using System.Collections.Concurrent;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Credentials that stand in files. <paramref name="isAllowed"/> is where a repository's own allow-list comes in: what it says yes to is not reported.</summary>
internal sealed class SecretScanner(Func<Finding, bool>? isAllowed = null) : IScanner
{
    public string Id => "secrets";

    public ScannerReport Scan(ScanInput input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        var matcher = SecretMatcher.All;
        var persona = input.Settings.Persona;
        var found = new ConcurrentBag<Finding>();
        var warnings = new ConcurrentBag<string>();
        var files = new List<SnapshotEntry>();
        foreach (var entry in input.Snapshot.Entries)
        {
            if (entry.Kind is not (SnapshotEntryKind.File or SnapshotEntryKind.Executable) || !input.Scope.Covers(entry.Path))
            {
                continue;
            }

            if (SecretPaths.IsPkcs12(entry.Path))
            {
                found.Add(KeyFile(entry));
            }
            else if (entry.Size > SecretFileReader.MostFile)
            {
                warnings.Add($"{entry.Path}: not looked through for secrets, its {entry.Size} bytes are over the limit of {SecretFileReader.MostFile}");
            }
            else if (entry.Size > 0 && SecretPaths.Of(entry.Path) != PathTrust.Skipped)
            {
                files.Add(entry);
            }
        }

        // Largest first, so that no thread is left alone with a large one at the end.
        files.Sort((x, y) => y.Size.CompareTo(x.Size));
        Parallel.ForEach(
            Partitioner.Create(files, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => (Reader: new SecretFileReader(matcher), Findings: new List<Finding>(), Warnings: new List<string>()),
            (entry, _, state) =>
            {
                try
                {
                    state.Reader.Read(input.Snapshot, entry, input.Scope, persona, state.Findings, state.Warnings);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    state.Warnings.Add($"{entry.Path}: looking through it for secrets failed ({e.GetType().Name})");
                }

                return state;
            },
            state =>
            {
                state.Reader.Dispose();
                state.Findings.ForEach(found.Add);
                state.Warnings.ForEach(warnings.Add);
            });
        return new ScannerReport(
            [.. found.Where(finding => isAllowed?.Invoke(finding) != true)],
            [],
            [.. warnings.Order(StringComparer.Ordinal)]);
    }

    private static Finding KeyFile(SnapshotEntry entry)
    {
        var kind = SecretKinds.Pkcs12File;
        return new Finding
        {
            Rule = kind.Id,
            Aliases = kind.Aliases,
            Scanner = "secrets",
            Severity = SecretPaths.Of(entry.Path) == PathTrust.Example ? Severity.Low : kind.Severity,
            Confidence = Confidence.Medium,
            Message = $"{kind.Name} lies in the repository; revoke it, and keep its successor as a secret of the forge or of the environment.",
            Location = new Location(entry.Path, 1, 1, 1, 1),
            Fingerprint = Fingerprint.Of(kind.Id, entry.Path, "", 0),
        };
    }
}
