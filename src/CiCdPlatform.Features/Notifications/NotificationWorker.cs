using System.Text.Json;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Notifications;

/// <summary>From events to messages, and from messages to people. Each event is looked at once over all processes; what cannot be sent is tried again, ever later.</summary>
internal sealed partial class NotificationWorker(
    NotificationStore store, EventStore events, EventSubscription subscription, Callers callers, NotificationSender sender, LiveSettings<NotificationSettings> settings, TimeProvider time, ILogger<NotificationWorker> logger)
    : BackgroundService
{
    private const int Piece = 500;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookEvery, time, stoppingToken);
                await CollectAsync(stoppingToken);
                await SendAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Interrupted(logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    internal async Task CollectAsync(CancellationToken cancellation)
    {
        var rules = await store.ListAsync(null, cancellation);
        var cursor = await store.CursorAsync(cancellation);
        if (rules.Count == 0)
        {
            // Nobody asked for anything: what was is not told to those who come later.
            var newest = await events.NewestAsync(cancellation);
            if (newest > cursor)
            {
                await store.PutAsync(cursor, newest, [], cancellation);
            }

            return;
        }

        while (await events.ReadAsync(cursor, Piece, null, cancellation) is { Count: > 0 } piece)
        {
            var messages = new List<(string, StoredEvent, string, DateTimeOffset)>();
            foreach (var one in piece)
            {
                foreach (var rule in rules.Where(rule => rule.Wants(one)))
                {
                    if (await callers.FindAsync(rule.UserId, cancellation) is { } person && await subscription.MayAsync(person, one, [], cancellation))
                    {
                        messages.Add((rule.Id, one, TextOf(one), rule.Due(time.GetUtcNow())));
                    }
                }
            }

            if (!await store.PutAsync(cursor, piece[^1].Id, messages, cancellation))
            {
                return;
            }

            cursor = piece[^1].Id;
        }
    }

    internal async Task SendAsync(CancellationToken cancellation)
    {
        while (await store.TakeAsync(cancellation) is { Count: > 0 } messages)
        {
            if (await store.FindAsync(messages[0].RuleId, cancellation) is not { } rule || store.Open(rule.Address) is not { } address)
            {
                await store.DoneAsync(messages, cancellation);
                continue;
            }

            var fault = await sender.SendAsync(rule.Way, address, store.Open(rule.Secret), $"{rule.Id}-{messages[0].EventId}", [.. messages.OrderBy(message => message.EventId).Select(message => message.Text)], cancellation);
            var attempts = (int)messages.Max(message => message.Attempts);
            if (fault is null)
            {
                await store.DoneAsync(messages, cancellation);
            }
            else if (attempts >= settings.Now.MaxAttempts)
            {
                Log.GivenUp(logger, rule.Id, rule.Way, attempts, fault);
                await store.DoneAsync(messages, cancellation);
            }
            else
            {
                Log.Again(logger, rule.Id, rule.Way, attempts, fault);
                var wait = TimeSpan.FromSeconds(15 * Math.Pow(2, Math.Min(attempts, 12)));
                await store.AgainAsync(messages, time.GetUtcNow() + (wait < LongestWait ? wait : LongestWait), cancellation);
            }
        }
    }

    /// <summary>An event as one line for people.</summary>
    internal static string TextOf(StoredEvent happened)
    {
        using var data = JsonDocument.Parse(happened.Data);
        string? Text(string name) => data.RootElement.ValueKind == JsonValueKind.Object && data.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var what = happened.Type switch
        {
            EventTypes.JobStarted => "began",
            EventTypes.JobCompleted => "ended well",
            EventTypes.JobFailed => "failed",
            EventTypes.JobCancelled => "was ended",
            _ => happened.Type,
        };
        var name = Text("name")?.Replace("Orchestration", "", StringComparison.Ordinal);
        var where = happened.Repository is null ? "" : $" in {happened.Repository}";
        return $"{(name is null ? what : $"{name} {what}")}{where}{(Text("error") is { } error ? $": {error}" : "")}{(Text("id") is { } id ? $" ({id})" : "")}";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Notifications wait: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "A {Way} of {RuleId} was not sent, attempt {Attempt}: {Reason}")]
        public static partial void Again(ILogger logger, string ruleId, string way, int attempt, string reason);

        [LoggerMessage(3, LogLevel.Warning, "A {Way} of {RuleId} is given up after {Attempts} attempts: {Reason}")]
        public static partial void GivenUp(ILogger logger, string ruleId, string way, int attempts, string reason);
    }
}
