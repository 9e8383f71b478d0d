using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Chaos.World;

/// <summary>Sends deliveries to whichever worker listens. Some are lost, some come twice, some late; none is sent again unless that is asked for.</summary>
internal sealed class Sender(ChaosOptions options, Plan plan, DeliveryLog log, string secret, Func<int, Uri?> worker) : IDisposable
{
    private const int MaxAtOnce = 48;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(2), MaxConnectionsPerServer = MaxAtOnce })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);
    private readonly SemaphoreSlim _slots = new(MaxAtOnce);
    private readonly ConcurrentDictionary<int, bool> _asked = new();
    private int _open;
    private int _turn;

    /// <summary>Attempts under way or held back.</summary>
    public int Open => Volatile.Read(ref _open);

    public long Dropped { get; private set; }

    public long Doubled { get; private set; }

    public long Late { get; private set; }

    /// <summary>Sends it for the first time, after a while when it is to come late.</summary>
    public void Send(int delivery)
    {
        var isLate = Chance.Of(options.Seed, "late", delivery) < options.Mischief;
        Late += isLate ? 1 : 0;
        _ = AttemptAsync(delivery, isLate ? TimeSpan.FromSeconds(3 * Chance.Of(options.Seed, "wait", delivery)) : TimeSpan.Zero);
    }

    /// <summary>Sends it again as it is asked for; what several sweeps ask for at once is sent once.</summary>
    public void SendAgain(int delivery)
    {
        if (_asked.TryAdd(delivery, true))
        {
            _ = AttemptAsync(delivery, TimeSpan.Zero);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
    }

    private async Task AttemptAsync(int delivery, TimeSpan wait)
    {
        Interlocked.Increment(ref _open);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait);
        }

        await _slots.WaitAsync();
        try
        {
            _asked.TryRemove(delivery, out _);
            var attempt = log.Try(delivery);
            if (Chance.Of(options.Seed, "lost", delivery, attempt) < options.Mischief)
            {
                Dropped++;
                log.Add(delivery, 0);
                return;
            }

            log.Add(delivery, await PostAsync(delivery));
            if (Chance.Of(options.Seed, "twice", delivery, attempt) < options.Mischief)
            {
                Doubled++;
                log.Add(delivery, await PostAsync(delivery));
            }
        }
        finally
        {
            _slots.Release();
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<int> PostAsync(int delivery)
    {
        if (worker(Interlocked.Increment(ref _turn)) is not { } address)
        {
            return 0;
        }

        var body = plan.Body(delivery);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/api/github/webhooks")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", Plan.Event(delivery));
        request.Headers.Add("X-GitHub-Delivery", plan.Guid(delivery));
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(_secret, body)));
        try
        {
            using var response = await _client.SendAsync(request);
            return (int)response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return 0;
        }
    }
}
