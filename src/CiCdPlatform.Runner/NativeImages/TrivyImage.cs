using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.NativeImages;

/// <summary>Stands for the image of Trivy: the program itself when this machine has it, else the product's own scanners.</summary>
internal static class TrivyImage
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Whether an image is Trivy's, from whatever registry.</summary>
    public static bool Is(string image) => image.Split('@')[0] is var name && name.LastIndexOf(':') is var colon
        && (colon > name.LastIndexOf('/') ? name[..colon] : name) is var bare && (bare == "aquasec/trivy" || bare.EndsWith("/aquasec/trivy", StringComparison.Ordinal) || bare == "ghcr.io/aquasecurity/trivy");

    /// <summary>Runs the scan over the workspace and writes what it found to the job's log.</summary>
    /// <param name="arguments">Trivy's, with or without the word <c>trivy</c>.</param>
    /// <returns>The exit code that Trivy would give.</returns>
    public static async Task<int> RunAsync(JobScope job, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var given = arguments is ["trivy", ..] ? [.. arguments.Skip(1)] : arguments;
        if (ExecutablePath.Find("trivy", job.Shell.BaseEnvironment["PATH"]) is not null)
        {
            var network = job.Run.Options.Network != NetworkAccess.None;
            return (await job.Shell.RunAsync(new ChildCommand(["trivy", .. given], job.Shell.BaseEnvironment, job.Folders.Workspace), network, job.Log.Write, Limit, cancellation)).Code;
        }

        var command = given.FirstOrDefault(a => !a.StartsWith('-')) ?? "";
        if (command is not ("fs" or "filesystem" or "repo" or "repository" or "config" or "rootfs"))
        {
            throw new UnprovenException($"`trivy {command}` needs Trivy itself, which is not installed on this machine");
        }

        var folder = job.Folders.InWorkspace(given[^1] is var last && last.StartsWith('-') ? "." : last) is { } relative ? SafePath.Resolve(job.Folders.HostWorkspace, relative) : null;
        if (folder is null || !Directory.Exists(folder))
        {
            job.Log.Write($"the folder {given[^1]} does not exist");
            return 1;
        }

        if (Value(given, "--format", "-f") is "template")
        {
            job.Log.Write("Trivy is not installed on this machine: the report that its template makes is not written.");
            return 0;
        }

        // Files are read one by one below the folder and no link is followed, so this process sees only what the job may see.
        var report = await Task.Run(() => SecurityScan.Run(RepositorySnapshots.OpenFolder(folder), cancellation), cancellation);
        var severities = Value(given, "--severity", "-s")?.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var scanners = Value(given, "--scanners")?.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = report.Findings.Where(f => severities is null || severities.Contains(f.Severity.ToString())).Where(f => scanners is null || scanners.Contains(Kind(f.Scanner))).ToList();
        // Trivy has no checks for pipelines, so those findings must not make the exit code that it would not give; reviews report them.
        var beyond = found.RemoveAll(f => !IsTrivys(f.Scanner, f.Location.File));
        Print(job.Log, found, report);
        if (beyond > 0)
        {
            job.Log.Write($"{beyond} findings in pipelines are not counted: Trivy does not check pipelines, the review of a change does.");
        }

        job.Notes.Add($"Trivy is not installed here and the built-in scanners ran in its place; not checked: {string.Join(", ", report.NotChecked)}");
        return found.Count > 0 && int.TryParse(Value(given, "--exit-code"), out var code) ? code : 0;
    }

    /// <summary>Whether Trivy looks for this too: secrets and packages everywhere, faults of configuration in image definitions but not in pipelines.</summary>
    public static bool IsTrivys(string scanner, string path) => Kind(scanner) != "misconfig"
        || (Path.GetFileName(path) is var name && (name.Contains("dockerfile", StringComparison.OrdinalIgnoreCase) || name.Contains("containerfile", StringComparison.OrdinalIgnoreCase)));

    private static string Kind(string scanner) => scanner switch { "secrets" => "secret", "dependencies" => "vuln", _ => "misconfig" };

    private static void Print(JobLog log, List<Finding> found, SecurityScanReport report)
    {
        log.Write("Trivy is not installed on this machine; the built-in scanners run in its place.");
        foreach (var what in report.NotChecked)
        {
            log.Write($"Not checked: {what}");
        }

        foreach (var warning in report.Warnings)
        {
            log.Write($"Warning: {warning}");
        }

        log.Write($"Total: {found.Count} ({string.Join(", ", Enum.GetValues<Severity>().Select(s => $"{s.ToString().ToUpperInvariant()}: {found.Count(f => f.Severity == s)}"))})");
        foreach (var finding in found.OrderByDescending(f => f.Severity).ThenBy(f => f.Location.File, StringComparer.Ordinal).ThenBy(f => f.Location.StartLine))
        {
            log.Write($"{finding.Severity.ToString().ToUpperInvariant(),-8}  {finding.Rule,-24}  {finding.Location.File}:{finding.Location.StartLine}  {finding.Message}");
        }
    }

    private static string? Value(IReadOnlyList<string> arguments, params string[] names)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (names.Contains(arguments[i]) && i + 1 < arguments.Count)
            {
                return arguments[i + 1];
            }

            if (names.FirstOrDefault(n => arguments[i].StartsWith(n + "=", StringComparison.Ordinal)) is { } name)
            {
                return arguments[i][(name.Length + 1)..];
            }
        }

        return null;
    }
}
