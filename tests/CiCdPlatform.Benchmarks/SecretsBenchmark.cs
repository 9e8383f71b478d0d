using System.Diagnostics;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>How fast a tree is looked through for secrets: in fresh processes, start-up included, on one core and on all; beside rivals, in turns.</summary>
internal sealed class SecretsBenchmark : IBenchmark
{
    public string Name => "secrets";

    public string Summary => "secret scan of a tree in fresh processes: --tree FOLDER [--ours COMMAND with {dir}] [--rival COMMAND with {dir}]… [--runs 5]; without --ours this program scans";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var tree = Path.GetFullPath(arguments.Text("tree") ?? throw new UsageException("name the tree to scan with --tree FOLDER"));
        if (arguments.Flag("scan"))
        {
            return Scan(tree, cancellation);
        }

        var runs = arguments.Number("runs", 5);
        var ours = arguments.Text("ours") ?? $"{Environment.ProcessPath} {(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? typeof(SecretsBenchmark).Assembly.Location : "")} secrets --scan --tree {{dir}}";
        var bytes = Files(tree).Sum(file => file.Length);
        var (oneCore, allCores) = (new List<double>(), new List<double>());
        var rivals = arguments.Texts("rival").Select(command => (Command: command, Seconds: new List<double>())).ToList();
        for (var run = 0; run <= runs; run++)
        {
            var (one, all) = (await TimeAsync(ours, tree, 1, cancellation), await TimeAsync(ours, tree, 0, cancellation));
            // The first run fills the cache of the file system.
            if (run > 0)
            {
                oneCore.Add(one);
                allCores.Add(all);
                foreach (var (command, seconds) in rivals)
                {
                    seconds.Add(await TimeAsync(command, tree, 0, cancellation));
                }
            }

            await Console.Error.WriteLineAsync($"run {run}: {one:F2} s on one core, {all:F2} s on {Environment.ProcessorCount}; rivals {string.Join(", ", rivals.Select(rival => rival.Seconds.Count > 0 ? $"{rival.Seconds[^1]:F2} s" : "-"))}");
        }

        return new
        {
            tree,
            files = Files(tree).Count(),
            megabytes = Math.Round(bytes / 1e6, 1),
            oneCore = Of(oneCore, bytes),
            allCores = Of(allCores, bytes),
            rivals = rivals.ConvertAll(rival => new { rival.Command, figures = Of(rival.Seconds, bytes), ratioToOneCore = Math.Round(Figures.Median(rival.Seconds) / Figures.Median(oneCore), 1), ratioToAllCores = Math.Round(Figures.Median(rival.Seconds) / Figures.Median(allCores), 1) }),
        };
    }

    private static object Of(List<double> seconds, long bytes) => new { median = Math.Round(Figures.Median(seconds), 3), megabytesASecond = Math.Round(bytes / 1e6 / Figures.Median(seconds)), runs = seconds.ConvertAll(value => Math.Round(value, 3)) };

    private static object Scan(string tree, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var snapshot = RepositorySnapshots.OpenFolder(tree);
        var listed = Stopwatch.GetElapsedTime(started);
        var report = SecurityScan.Run(new ScanInput(snapshot, RuleScope.WholeTree, ScanSettings.Default with { Scanners = new HashSet<string>(StringComparer.Ordinal) { "secrets" } }), cancellation);
        return new
        {
            files = snapshot.Entries.Count,
            megabytes = Math.Round(snapshot.Entries.Sum(entry => entry.Size) / 1e6, 1),
            listingSeconds = Math.Round(listed.TotalSeconds, 3),
            scanSeconds = Math.Round((Stopwatch.GetElapsedTime(started) - listed).TotalSeconds, 3),
            findings = report.Findings.GroupBy(finding => finding.Rule).OrderByDescending(group => group.Count()).ToDictionary(group => group.Key, group => group.Count()),
            warnings = report.Warnings.Count,
        };
    }

    private static IEnumerable<FileInfo> Files(string tree) => new DirectoryInfo(tree).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Where(file => !file.FullName.Contains("/.git/", StringComparison.Ordinal));

    private static async Task<double> TimeAsync(string command, string tree, int cores, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{(cores > 0 ? "taskset -c 0 " : "")}{command.Replace("{dir}", tree, StringComparison.Ordinal)} > /dev/null"]) { UseShellExecute = false, WorkingDirectory = tree, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        // Scanners say with exit code 1 that they found something.
        return process.ExitCode is 0 or 1 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new UsageException($"'{command}' ended with {process.ExitCode}: {said.Trim()}");
    }
}
