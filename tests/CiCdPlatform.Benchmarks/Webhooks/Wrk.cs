using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>What one run of wrk saw.</summary>
internal sealed record WrkResult(double PerSecond, double P50ms, double P99ms, long Requests, long Failed);

/// <summary>Signed pushes by <c>wrk</c>: bodies made and signed beforehand, a delivery id of its own for each request.</summary>
internal sealed partial class Wrk(string folder, string secret, int bodies, int connections, int seconds)
{
    /// <summary>Throws <see cref="UsageException"/> when wrk is not there.</summary>
    public async Task PrepareAsync()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("wrk", "-v") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            await process.WaitForExitAsync();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new UsageException("this benchmark needs the program wrk on PATH");
        }

        var key = Encoding.UTF8.GetBytes(secret);
        var run = Guid.NewGuid().ToString("N")[..8];
        await using var all = File.Create(Path.Combine(folder, "bodies"));
        await using var index = new StreamWriter(Path.Combine(folder, "index"));
        for (var number = 1; number <= bodies; number++)
        {
            var body = PushPayload.Create(run, number, "main");
            all.Write(body);
            await index.WriteLineAsync($"{body.Length} {Convert.ToHexStringLower(HMACSHA256.HashData(key, body))}");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "push.lua"), $$"""
            local requests = {}
            local all = io.open("{{folder}}/bodies", "rb")
            for line in io.lines("{{folder}}/index") do
              local length, signature = line:match("(%d+) (%x+)")
              requests[#requests + 1] = { all:read(tonumber(length)), "sha256=" .. signature }
            end
            all:close()
            math.randomseed(os.time())
            local run = string.format("%08x", math.random(0, 0x7fffffff))
            local n = 0
            function request()
              n = n + 1
              local one = requests[(n - 1) % #requests + 1]
              return wrk.format("POST", nil, {
                ["content-type"] = "application/json", ["x-github-event"] = "push", ["x-hub-signature-256"] = one[2],
                ["x-github-delivery"] = string.format("%s-0000-4000-8000-%012x", run, n) }, one[1])
            end
            """);
    }

    public async Task<WrkResult> RunAsync(Uri url, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", Path.Combine(folder, "push.lua"), url.ToString()]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        var failed = Failures().Matches(text).Sum(match => match.Groups["number"].Value.Split(',').Sum(part => Number(part.Trim().Split(' ')[^1])));
        return new WrkResult(
            Number(PerSecond().Match(text).Groups["number"].Value), Milliseconds(Half().Match(text)), Milliseconds(Last().Match(text)), (long)Number(Requests().Match(text).Groups["number"].Value), (long)failed);
    }

    private static double Milliseconds(Match match) => Number(match.Groups["number"].Value) * match.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, "s" => 1_000, _ => 60_000 };

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"Requests/sec:\s+(?<number>[\d.]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"50%\s+(?<number>[\d.]+)(?<unit>us|ms|s|m)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Half();

    [GeneratedRegex(@"99%\s+(?<number>[\d.]+)(?<unit>us|ms|s|m)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Last();

    [GeneratedRegex(@"(?<number>\d+) requests in", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Requests();

    [GeneratedRegex(@"(Non-2xx or 3xx responses:|Socket errors:) (?<number>.*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Failures();
}
