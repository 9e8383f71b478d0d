using System.Diagnostics;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>How long <c>hyper analyze</c> takes, start of the process included, on generated trees of growing size; beside rivals, in turns, on the tree of 10,000 files.</summary>
internal sealed class AnalyzeBenchmark : IBenchmark
{
    private const int Compared = 10_000;

    private static readonly int[] Sizes = [1_000, Compared, 100_000];

    public string Name => "analyze";

    public string Summary => "hyper analyze in a fresh process on trees of 1,000, 10,000 and 100,000 files [--hyper COMMAND] [--rival COMMAND with {dir}]… [--runs 5] [--sizes 1000,10000,100000]";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var hyper = arguments.Text("hyper") ?? PublishedCli.Find();
        var runs = arguments.Number("runs", 5);
        var sizes = arguments.Text("sizes")?.Split(',').Select(size => int.TryParse(size, out var number) && number > 0 ? number : throw new UsageException($"--sizes takes numbers, not '{size}'")).ToArray() ?? Sizes;
        var scratch = Directory.CreateTempSubdirectory("analyze-");
        try
        {
            var growth = new List<Growth>();
            var rivals = arguments.Texts("rival").Select(command => (Command: command, Seconds: new List<double>())).ToList();
            foreach (var size in sizes)
            {
                var folder = Path.Combine(scratch.FullName, size.ToString(System.Globalization.CultureInfo.InvariantCulture), "tree");
                Directory.CreateDirectory(folder);
                AnalyzeTree.Write(folder, size);
                var ours = new List<double>();
                await TimeAsync($"{hyper} analyze {folder} --json", scratch.FullName, cancellation);
                for (var run = 0; run < runs; run++)
                {
                    ours.Add(await TimeAsync($"{hyper} analyze {folder} --json", scratch.FullName, cancellation));
                    foreach (var (command, seconds) in size == Compared ? rivals : [])
                    {
                        seconds.Add(await TimeAsync(command.Replace("{dir}", folder, StringComparison.Ordinal), scratch.FullName, cancellation));
                    }
                }

                growth.Add(new Growth(size, Math.Round(Figures.Median(ours), 3), [.. ours.Select(value => Math.Round(value, 3))]));
                await Console.Error.WriteLineAsync($"{size} files: {growth[^1].Median} s; rivals {string.Join(", ", rivals.Select(rival => rival.Seconds.Count > 0 ? $"{Figures.Median(rival.Seconds):F2} s" : "-"))}");
            }

            var compared = growth.Find(one => one.Files == Compared);
            return new
            {
                hyper,
                growth,
                // What each further file costs, in microseconds, from one size to the next: about the same where growth is linear.
                microsecondsAFurtherFile = growth.Zip(growth.Skip(1), (small, large) => Math.Round((large.Median - small.Median) / (large.Files - small.Files) * 1e6, 1)).ToList(),
                rivals = rivals.ConvertAll(rival => new { rival.Command, Median = Math.Round(Figures.Median(rival.Seconds), 3), Runs = rival.Seconds.ConvertAll(value => Math.Round(value, 3)), Ratio = compared is null ? 0 : Math.Round(Figures.Median(rival.Seconds) / compared.Median, 1) }),
            };
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<double> TimeAsync(string command, string folder, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} > /dev/null"]) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new UsageException($"'{command}' ended with {process.ExitCode}: {said.Trim()}");
    }

    private sealed record Growth(int Files, double Median, IReadOnlyList<double> Runs);
}
