using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Features.Events;

/// <summary>A page of events, the oldest first; <paramref name="Next"/> is what <c>after</c> is given for what follows.</summary>
public sealed record EventPage(IReadOnlyList<EventView> Events, string? Next);

/// <summary><c>/api/v1/events</c>: what happens, as it happens: over a WebSocket, as server-sent events, or page by page.</summary>
internal static class EventEndpoints
{
    private const int MaxChannels = 200;
    private const int MaxLimit = 500;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/events").WithTags("events").RequireRole(Role.Viewer);
        group.MapGet("", StreamAsync).WithName("streamEvents").Streams().Produces(StatusCodes.Status200OK, contentType: "text/event-stream").ProducesProblem(400)
            .WithSummary("Server-sent events. channels: separated by commas, such as events:job:ID, events:security:* or events:system; all when not given. Goes on after Last-Event-ID.")
            .Example("channels", "events:system");
        group.MapGet("/socket", SocketAsync).WithName("openEventSocket").Streams().Produces(StatusCodes.Status101SwitchingProtocols).ProducesProblem(400)
            .WithSummary("The same over a WebSocket, one JSON text a message. Goes on after the parameter after.").Example("channels", "events:system");
        group.MapGet("/recent", RecentAsync).WithName("listEvents").WithSummary("Events that were, the oldest first, after an id.");
    }

    private static async Task<IResult> StreamAsync(string? channels, string? after, Caller caller, EventFeed feed, EventSubscription subscription, EventSettings settings, IHostApplicationLifetime host, TimeProvider time, HttpContext http)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : after;
        if (Read(channels, last, out var wanted, out var from) is { } fault)
        {
            return fault;
        }

        using var listener = feed.Listen(wanted);
        if (listener is null)
        {
            http.Response.Headers.RetryAfter = "10";
            return OperationProblems.Problem(StatusCodes.Status503ServiceUnavailable, "too-many-streams", "as many streams are open as may be; come again, or use GET /api/v1/events/recent");
        }

        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var life = new CancellationTokenSource(settings.StreamLifetime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(life.Token, http.RequestAborted, host.ApplicationStopping);
        try
        {
            await foreach (var one in subscription.ReadAsync(caller, listener, from, Beat, either.Token))
            {
                var body = http.Response.BodyWriter;
                if (one is null)
                {
                    body.Write(": \n\n"u8);
                }
                else
                {
                    Frame(body, one);
                }

                // Several at once when they come fast: a flush is a packet.
                if (one is null || !listener.Events.TryPeek(out _) || body.UnflushedBytes > 32 * 1024)
                {
                    await body.FlushAsync(either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Its time is over, or whoever listened has gone.
        }

        return Results.Empty;
    }

    private static async Task<IResult> SocketAsync(string? channels, string? after, Caller caller, EventFeed feed, EventSubscription subscription, EventSettings settings, IHostApplicationLifetime host, TimeProvider time, HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            return OperationProblems.Problem(StatusCodes.Status400BadRequest, "socket-expected", "this address speaks WebSocket; GET /api/v1/events gives the same as server-sent events");
        }

        if (Read(channels, after, out var wanted, out var from) is { } fault)
        {
            return fault;
        }

        using var listener = feed.Listen(wanted);
        if (listener is null)
        {
            http.Response.Headers.RetryAfter = "10";
            return OperationProblems.Problem(StatusCodes.Status503ServiceUnavailable, "too-many-streams", "as many streams are open as may be; come again, or use GET /api/v1/events/recent");
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Beat, KeepAliveTimeout = Beat });
        using var life = new CancellationTokenSource(settings.StreamLifetime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(life.Token, http.RequestAborted, host.ApplicationStopping);
        var hearing = DrainAsync(socket, either);
        try
        {
            await foreach (var one in subscription.ReadAsync(caller, listener, from, Beat, either.Token))
            {
                if (one is not null)
                {
                    await socket.SendAsync(one.Wire, WebSocketMessageType.Text, endOfMessage: true, either.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // Its time is over, or whoever listened has gone.
        }

        await EndAsync(socket);
        await either.CancelAsync();
        await hearing;
        return Results.Empty;
    }

    private static async Task<Results<Ok<EventPage>, ProblemHttpResult>> RecentAsync(
        string? channels, string? after, int? limit, Caller caller, EventStore store, EventFeed feed, EventSubscription subscription, CancellationToken cancellation)
    {
        if (Read(channels, after, out var wanted, out var from) is { } fault)
        {
            return fault;
        }

        if (limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"limit is a number from 1 to {MaxLimit}");
        }

        using var listener = new EventListener(feed, wanted);
        var (views, known, size) = (new List<EventView>(), new Dictionary<(string, long), bool>(), limit ?? 100);
        var (last, read) = (from ?? 0, 0);
        while (views.Count < size && read < 5_000 && await store.ReadAsync(last, MaxLimit, wanted, cancellation) is { Count: > 0 } piece)
        {
            foreach (var one in piece.TakeWhile(_ => views.Count < size))
            {
                (last, read) = (one.Id, read + 1);
                if (listener.Hears(one.Channel) && await subscription.MayAsync(caller, one, known, cancellation))
                {
                    views.Add(one.View);
                }
            }
        }

        return TypedResults.Ok(new EventPage(views, last == 0 ? null : last.ToString(CultureInfo.InvariantCulture)));
    }

    private static ProblemHttpResult? Read(string? channels, string? after, out IReadOnlyCollection<string> wanted, out long? from)
    {
        wanted = string.IsNullOrWhiteSpace(channels) ? ["events:*"] : channels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        from = null;
        if (wanted.Count is 0 or > MaxChannels || !wanted.All(EventChannels.IsValid))
        {
            return OperationProblems.Invalid($"channels are 1 to {MaxChannels} of events:system, events:pipeline:ID, events:security:ID, events:debug:ID and events:job:ID, with * for every id");
        }

        if (!string.IsNullOrEmpty(after))
        {
            if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return OperationProblems.Invalid("after, or Last-Event-ID, is the id of the last event that you have");
            }

            from = id;
        }

        return null;
    }

    private static void Frame(System.IO.Pipelines.PipeWriter body, StoredEvent one)
    {
        body.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {one.Id}\nevent: {one.Type}\ndata: ")));
        body.Write(one.Wire.Span);
        body.Write("\n\n"u8);
    }

    private static void Write(this System.IO.Pipelines.PipeWriter body, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.GetSpan(bytes.Length));
        body.Advance(bytes.Length);
    }

    /// <summary>What clients send is not listened to, but their goodbye is.</summary>
    private static async Task DrainAsync(WebSocket socket, CancellationTokenSource stop)
    {
        var buffer = new byte[512];
        try
        {
            while ((await socket.ReceiveAsync(buffer, stop.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It ended on the other side.
        }

        try
        {
            await stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended on this side.
        }
    }

    private static async Task EndAsync(WebSocket socket)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "come again", CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // Nobody is there to hear it.
        }
    }
}
