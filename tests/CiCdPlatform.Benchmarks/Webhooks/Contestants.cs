using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>Who takes webhooks; started once, so that its code is warm, and idle in the others' turns.</summary>
internal abstract class Contestant(string key) : IAsyncDisposable
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

    public abstract Task StartAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    protected abstract Task<(WrkResult Result, string Note)> RunOnceAsync(Wrk wrk, CancellationToken cancellation);
}

/// <summary>Somebody else's program.</summary>
internal sealed class RivalContestant(string command, Uri url) : Contestant("rival")
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private Process? _process;

    public override async Task StartAsync(CancellationToken cancellation)
    {
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {command}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(LookEvery);
        while (!await ListensAsync())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    protected override async Task<(WrkResult Result, string Note)> RunOnceAsync(Wrk wrk, CancellationToken cancellation) => (await wrk.RunAsync(url, cancellation), "");

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
    private IntakeProcess? _server;

    private IntakeProcess Server => _server ?? throw new InvalidOperationException("not started");

    public override async Task StartAsync(CancellationToken cancellation)
    {
        if (dialect == SqlDialect.PostgreSql && connection is null && PostgresInstallation.Missing is { } missing)
        {
            throw new UsageException($"--database postgres {missing}, or give --postgres CONNECTION");
        }

        _server = await IntakeProcess.StartAsync(dialect, connection, secret, cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }
    }

    protected override async Task<(WrkResult Result, string Note)> RunOnceAsync(Wrk wrk, CancellationToken cancellation)
    {
        var (ranBefore, storedBefore) = (await Server.CountAsync(cancellation), await Server.StoredAsync(cancellation));
        var result = await wrk.RunAsync(new Uri(Server.Address, "api/github/webhooks"), cancellation);
        var since = Stopwatch.GetTimestamp();
        var (ran, stored) = (await Server.CountAsync(cancellation) - ranBefore, await Server.StoredAsync(cancellation) - storedBefore);
        await Server.DrainedAsync(cancellation);
        return (result, string.Create(
            CultureInfo.InvariantCulture,
            $"; {stored} deliveries on disk, {ran} instances ran meanwhile, the queue was empty {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s later"));
    }

    /// <summary>One delivery at a time with nothing else to do: from its 202 to the first activity.</summary>
    public async Task<object> MeasureIdleAsync(int count, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = Server.Address };
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

    private HttpRequestMessage Signed(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/github/webhooks") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", "push");
        request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        return request;
    }
}
