using System.Diagnostics;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>How fast <c>hyper scan</c> looks through a tree: in fresh processes, start-up included, on one core and on all; beside rivals, in turns.</summary>
internal sealed class ScanBenchmark(string name, string scanners, int generated) : IBenchmark
{
    public string Name => name;

    public string Summary => $"hyper scan{scanners} in a fresh process [--tree FOLDER, else {generated} generated files] [--hyper COMMAND] [--rival COMMAND with {{dir}}]… [--runs 5]";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var hyper = arguments.Text("hyper") ?? PublishedCli.Find();
        DirectoryInfo? scratch = null;
        if (arguments.Text("tree") is not { } tree)
        {
            scratch = Directory.CreateTempSubdirectory("scan-");
            AnalyzeTree.Write(tree = scratch.FullName, generated);
        }

        try
        {
            return await MeasureAsync(Path.GetFullPath(tree), $"{hyper} scan {{dir}}{scanners} --json", arguments, cancellation);
        }
        finally
        {
            scratch?.Delete(recursive: true);
        }
    }

    private static async Task<object> MeasureAsync(string tree, string ours, ProgramArguments arguments, CancellationToken cancellation)
    {
        var runs = arguments.Number("runs", 5);
        var files = new DirectoryInfo(tree).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => !file.FullName.Contains("/.git/", StringComparison.Ordinal)).ToList();
        var bytes = files.Sum(file => file.Length);
        var (oneCore, allCores) = (new List<double>(), new List<double>());
        var rivals = arguments.Texts("rival").Select(command => (Command: command, Seconds: new List<double>())).ToList();
        for (var run = 0; run <= runs; run++)
        {
            var (one, all) = (await TimeAsync("taskset -c 0 " + ours, tree, cancellation), await TimeAsync(ours, tree, cancellation));
            // The first run fills the cache of the file system.
            if (run > 0)
            {
                oneCore.Add(one);
                allCores.Add(all);
                foreach (var (command, seconds) in rivals)
                {
                    seconds.Add(await TimeAsync(command, tree, cancellation));
                }
            }

            await Console.Error.WriteLineAsync($"run {run}: {one:F2} s on one core, {all:F2} s on {Environment.ProcessorCount}; rivals {string.Join(", ", rivals.Select(rival => rival.Seconds.Count > 0 ? $"{rival.Seconds[^1]:F2} s" : "-"))}");
        }

        return new
        {
            ours,
            files = files.Count,
            megabytes = Math.Round(bytes / 1e6, 1),
            oneCore = Of(oneCore, bytes),
            allCores = Of(allCores, bytes),
            rivals = rivals.ConvertAll(rival => new
            {
                rival.Command,
                figures = Of(rival.Seconds, bytes),
                ratioToOneCore = Math.Round(Figures.Median(rival.Seconds) / Figures.Median(oneCore), 1),
                ratioToAllCores = Math.Round(Figures.Median(rival.Seconds) / Figures.Median(allCores), 1),
            }),
        };
    }

    private static object Of(List<double> seconds, long bytes) => new
    {
        median = Math.Round(Figures.Median(seconds), 3),
        megabytesASecond = Math.Round(bytes / 1e6 / Figures.Median(seconds)),
        runs = seconds.ConvertAll(value => Math.Round(value, 3)),
    };

    private static async Task<double> TimeAsync(string command, string tree, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {command.Replace("{dir}", tree, StringComparison.Ordinal)} > /dev/null"]) { UseShellExecute = false, WorkingDirectory = tree, RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        // Scanners say with exit code 1 that they found something.
        return process.ExitCode is 0 or 1 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new UsageException($"'{command}' ended with {process.ExitCode}: {said.Trim()}");
    }
}
