using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using CiCdPlatform.LocalForge.Faults;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.LocalForge.Webhooks;

/// <summary>Delivers webhooks in the background, in order for each receiver, once; keeps what was sent and what came back.</summary>
internal sealed partial class WebhookSender(ForgeContext context) : IAsyncDisposable
{
    private const int MaxKept = 20_000;
    private const int MaxResponseBytes = 64 * 1024;
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, (Channel<Delivery> Queue, Task Loop)> _queues = new();
    private readonly ConcurrentQueue<Delivery> _kept = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = context.Logger("Webhooks");
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private int _pending;

    /// <summary>Attempts, the oldest first.</summary>
    public IReadOnlyList<Delivery> All => [.. _kept];

    /// <summary>Whether nothing waits to be sent.</summary>
    public bool IsIdle => Volatile.Read(ref _pending) == 0;

    public Delivery? Find(long id) => _kept.FirstOrDefault(d => d.Id == id);

    /// <summary>Queues a delivery; returns at once.</summary>
    public void Send(Delivery delivery)
    {
        _kept.Enqueue(delivery);
        while (_kept.Count > MaxKept)
        {
            _kept.TryDequeue(out _);
        }

        Interlocked.Increment(ref _pending);
        var (queue, _) = _queues.GetOrAdd(delivery.Target.Id, _ =>
        {
            var channel = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
            return (channel, Task.Run(() => LoopAsync(channel.Reader)));
        });
        if (!queue.Writer.TryWrite(delivery))
        {
            Settle();
        }
    }

    /// <summary>Sends a kept delivery again, with the same GUID and payload.</summary>
    public Delivery Redeliver(Delivery earlier)
    {
        var again = new Delivery(context.NextId(), earlier.Guid, earlier.Event, earlier.Action, earlier.Body, earlier.Target)
        {
            IsRedelivery = true,
            InstallationId = earlier.InstallationId,
            RepositoryId = earlier.RepositoryId,
        };
        Send(again);
        return again;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (queue, loop) in _queues.Values)
        {
            queue.Writer.TryComplete();
            await loop;
        }

        _client.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync(ChannelReader<Delivery> queue)
    {
        Delivery? held = null;
        try
        {
            while (await WaitAsync(queue, held))
            {
                if (!queue.TryRead(out var delivery))
                {
                    // Nothing followed the one that was to come late.
                    await AttemptAsync(held!);
                    held = null;
                    continue;
                }

                var fate = context.Faults.NextDelivery();
                if (fate == DeliveryFate.Late && held is null)
                {
                    held = delivery;
                    continue;
                }

                if (fate == DeliveryFate.Lost)
                {
                    Lose(delivery);
                }
                else
                {
                    await AttemptAsync(delivery, settle: fate != DeliveryFate.Twice);
                    if (fate == DeliveryFate.Twice)
                    {
                        await AttemptAsync(delivery);
                    }
                }

                if (held is not null)
                {
                    await AttemptAsync(held);
                    held = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The forge stops; what waits is not delivered, as when a real one goes down.
        }
    }

    private async Task<bool> WaitAsync(ChannelReader<Delivery> queue, Delivery? held)
    {
        if (held is null)
        {
            return await queue.WaitToReadAsync(_stop.Token);
        }

        using var late = new CancellationTokenSource(LateBy, context.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        try
        {
            await queue.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // Time is up for the one that is held.
        }

        return true;
    }

    private void Lose(Delivery delivery)
    {
        delivery.DeliveredAt = context.Options.Time.GetUtcNow();
        delivery.Status = "failed to connect to host";
        Settle();
    }

    private async Task AttemptAsync(Delivery delivery, bool settle = true)
    {
        var started = context.Options.Time.GetTimestamp();
        delivery.DeliveredAt = context.Options.Time.GetUtcNow();
        using var late = new CancellationTokenSource(context.Options.WebhookTimeout, context.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        try
        {
            delivery.RequestHeaders = delivery.Target.Headers(delivery);
            using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Target.Url) { Content = new ByteArrayContent(delivery.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach (var (name, value) in delivery.RequestHeaders)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            delivery.StatusCode = (int)response.StatusCode;
            delivery.ResponseHeaders = [.. response.Headers.Concat(response.Content.Headers).Select(h => KeyValuePair.Create(h.Key, string.Join(", ", h.Value)))];
            delivery.ResponseBody = await ReadAsync(response, either.Token);
            delivery.Status = response.IsSuccessStatusCode ? "OK" : $"Invalid HTTP Response: {delivery.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            delivery.Status = e is OperationCanceledException ? "timed out" : "failed to connect to host";
            Log.Failed(_logger, delivery.Event, delivery.Guid, delivery.Target.Url, delivery.Status);
        }

        delivery.Duration = context.Options.Time.GetElapsedTime(started);
        if (settle)
        {
            Settle();
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[MaxResponseBytes];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private void Settle()
    {
        Interlocked.Decrement(ref _pending);
        context.Changed.Raise();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Guid} of {Event} to {Url}: {Status}")]
        public static partial void Failed(ILogger logger, string @event, string guid, Uri url, string status);
    }
}
