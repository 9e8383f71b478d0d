using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Platform;

/// <summary>Read endpoints by wrk: one whose answer is kept for a few seconds, and one that asks the database each time.</summary>
internal sealed partial class ReadsBenchmark : IBenchmark
{
    public string Name => "reads";

    public string Summary => "read endpoints by wrk, cached and not [--database sqlite|postgres] [--seconds 8] [--connections 16] [--runs 3]";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Flag("serve"))
        {
            await PlatformServer.RunAsync(arguments, cancellation);
            return new { };
        }

        var dialect = arguments.Text("database", "sqlite") == "postgres" ? SqlDialect.PostgreSql : SqlDialect.Sqlite;
        await using var server = await PlatformProcess.StartAsync(Name, dialect, cancellation);
        using var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", server.Token) } };

        // Something to read.
        await client.PostAsync("/benchmark/publish?seconds=1&perSecond=500&channels=10", null, cancellation);
        return new
        {
            database = dialect.ToString(),
            cached = await MedianAsync(server, "/api/v1/rules?limit=50", arguments, cancellation),
            uncached = await MedianAsync(server, "/api/v1/audit?limit=20", arguments, cancellation),
        };
    }

    private static async Task<object> MedianAsync(PlatformProcess server, string path, ProgramArguments arguments, CancellationToken cancellation)
    {
        var runs = new List<(double PerSecond, double P50, double P99, string Failures)>();
        for (var run = -1; run < arguments.Number("runs", 3); run++)
        {
            var start = new ProcessStartInfo(
                "wrk", ["-t1", $"-c{arguments.Number("connections", 16)}", $"-d{arguments.Number("seconds", 8)}s", "--latency", "-H", $"Authorization: Bearer {server.Token}", new Uri(server.Address, path).ToString()])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            var text = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (run >= 0)
            {
                runs.Add((Number(PerSecond().Match(text).Groups["number"].Value), Milliseconds(Half().Match(text)), Milliseconds(Last().Match(text)), Failures().Match(text).Value));
            }
        }

        var median = runs.OrderBy(run => run.PerSecond).ElementAt(runs.Count / 2);
        return new { path, perSecond = Math.Round(median.PerSecond), p50ms = median.P50, p99ms = median.P99, failures = string.Join(' ', runs.Select(run => run.Failures)).Trim() };
    }

    private static double Milliseconds(Match match) => Number(match.Groups["number"].Value) * match.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, "s" => 1_000, _ => 60_000 };

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"Requests/sec:\s+(?<number>[\d.]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"50%\s+(?<number>[\d.]+)(?<unit>us|ms|s|m)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Half();

    [GeneratedRegex(@"99%\s+(?<number>[\d.]+)(?<unit>us|ms|s|m)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Last();

    [GeneratedRegex(@"(Non-2xx or 3xx responses:|Socket errors:) .*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Failures();
}
