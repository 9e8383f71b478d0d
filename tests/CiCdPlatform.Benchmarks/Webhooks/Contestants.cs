using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>Who takes webhooks; started for each run and gone after it, so that nobody runs in another's turn.</summary>
internal abstract class Contestant(string key)
{
    private readonly List<WrkResult> _results = [];

    public string Key => key;

    public async Task RunAsync(Wrk wrk, bool isWarmUp, CancellationToken cancellation)
    {
        var (result, note) = await RunOnceAsync(wrk, cancellation);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isWarmUp ? "warm-up " : "")}{key}: {result.PerSecond:0}/s, p50 {result.P50ms:0.00} ms, p99 {result.P99ms:0.00} ms, {result.Requests} requests, {result.Failed} failed{note}"));
        if (!isWarmUp)
        {
            _results.Add(result);
        }
    }

    public object Summarise() => new
    {
        perSecond = Math.Round(Figures.Median(_results.Select(result => result.PerSecond))),
        p50ms = Figures.Median(_results.Select(result => result.P50ms)),
        p99ms = Figures.Median(_results.Select(result => result.P99ms)),
        failed = _results.Sum(result => result.Failed),
        runs = _results.Select(result => Math.Round(result.PerSecond)),
    };

    protected abstract Task<(WrkResult Result, string Note)> RunOnceAsync(Wrk wrk, CancellationToken cancellation);
}

/// <summary>Somebody else's program.</summary>
internal sealed class RivalContestant(string command, Uri url) : Contestant("rival")
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    protected override async Task<(WrkResult Result, string Note)> RunOnceAsync(Wrk wrk, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {command}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            _ = process.StandardOutput.ReadToEndAsync(cancellation);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(30));
            using var timer = new PeriodicTimer(LookEvery);
            while (!await ListensAsync())
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }

            await wrk.RunAsync(url, cancellation);
            return (await wrk.RunAsync(url, cancellation), "");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task<bool> ListensAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>The product's server on one of its databases.</summary>
internal sealed class ServerContestant(SqlDialect dialect, string secret, string? connection) : Contestant(dialect == SqlDialect.PostgreSql ? "postgres" : "sqlite")
{
    protected override async Task<(WrkResult Result, string Note)> RunOnceAsync(Wrk wrk, CancellationToken cancellation)
    {
        await using var server = await StartAsync(cancellation);
        var hooks = new Uri(server.Address, "api/github/webhooks");

        // The first run of each process is for the compiler alone, as it is for the rival's.
        await wrk.RunAsync(hooks, cancellation);
        await server.DrainedAsync(cancellation);
        var before = await server.CountAsync(cancellation);
        var result = await wrk.RunAsync(hooks, cancellation);
        var since = Stopwatch.GetTimestamp();
        var during = await server.CountAsync(cancellation) - before;
        await server.DrainedAsync(cancellation);
        var stored = await server.StoredAsync(cancellation);
        return (result, string.Create(CultureInfo.InvariantCulture, $"; {during} new instances ran meanwhile, the queue was empty after {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s, {stored} deliveries on disk"));
    }

    /// <summary>One delivery at a time with nothing else to do: from its 202 to the first activity.</summary>
    public async Task<object> MeasureIdleAsync(int count, CancellationToken cancellation)
    {
        await using var server = await StartAsync(cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        var run = Guid.NewGuid().ToString("N");
        var milliseconds = new List<double>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var number = 0; number < count + 50; number++)
        {
            using var request = Signed(PushPayload.Create(run, number, "timed"));
            using var response = await client.SendAsync(request, cancellation);
            var at = Stopwatch.GetTimestamp();
            if (response.StatusCode != HttpStatusCode.Accepted)
            {
                throw new InvalidOperationException($"a delivery was answered {(int)response.StatusCode}");
            }

            string ran;
            while ((ran = await client.GetStringAsync($"/benchmark/ran/{PushPayload.Sha(run, number)}", cancellation)).Length == 0)
            {
                await timer.WaitForNextTickAsync(cancellation);
            }

            if (number >= 50)
            {
                milliseconds.Add(Math.Max(0, Stopwatch.GetElapsedTime(at, long.Parse(ran, CultureInfo.InvariantCulture)).TotalMilliseconds));
            }
        }

        return new { p50ms = Math.Round(Figures.Median(milliseconds), 2), p99ms = Math.Round(Figures.Percentile(milliseconds, 99), 2) };
    }

    private async Task<IntakeProcess> StartAsync(CancellationToken cancellation)
    {
        if (dialect == SqlDialect.PostgreSql && connection is null && PostgresInstallation.Missing is { } missing)
        {
            throw new UsageException($"--database postgres {missing}, or give --postgres CONNECTION");
        }

        return await IntakeProcess.StartAsync(dialect, connection, secret, cancellation);
    }

    private HttpRequestMessage Signed(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/github/webhooks") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", "push");
        request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        return request;
    }
}
