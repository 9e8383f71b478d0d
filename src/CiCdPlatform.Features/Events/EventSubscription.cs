using System.Runtime.CompilerServices;
using CiCdPlatform.Features.Access;

namespace CiCdPlatform.Features.Events;

/// <summary>What one caller hears: from the last id that they have, without a gap, and only what they may see.</summary>
internal sealed class EventSubscription(EventFeed feed, EventStore store, RepositoryAccess access, Callers callers, Sessions sessions, TimeProvider time)
{
    private const int Piece = 500;
    private static readonly TimeSpan Judged = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Events, then live ones; null is a sign of life. Ends when the listener is too slow, or is no longer let in. <paramref name="after"/>: the last id that the client has, or null for only what is to come.
    /// </summary>
    public async IAsyncEnumerable<StoredEvent?> ReadAsync(Caller caller, EventListener listener, long? after, TimeSpan beat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var allowed = new Dictionary<(string Host, long Id), bool>();
        var judgedAt = time.GetTimestamp();
        var last = after ?? -1;
        if (after is { } from && feed.Recent(from, listener) is { } recent)
        {
            foreach (var one in recent)
            {
                if (await MayAsync(caller, one, allowed, cancellation))
                {
                    yield return one;
                }

                last = one.Id;
            }
        }
        else if (after is { } far)
        {
            if (await store.OldestAsync(cancellation) is var oldest && oldest > far + 1)
            {
                yield return new StoredEvent(oldest - 1, time.GetUtcNow().ToUnixTimeMilliseconds(), EventChannels.System, EventTypes.StreamReset, null, 0, null, "{\"reason\":\"events before this one are no longer kept\"}");
            }

            // What comes meanwhile waits in the listener; what both tell is told once.
            var until = feed.Newest;
            while (last < until && await store.ReadAsync(last, Piece, listener.Channels, cancellation) is { Count: > 0 } piece)
            {
                foreach (var one in piece)
                {
                    if (listener.Hears(one.Channel) && await MayAsync(caller, one, allowed, cancellation))
                    {
                        yield return one;
                    }
                }

                last = piece[^1].Id;
            }
        }

        // So that a client knows at once that it is heard.
        yield return null;

        // Whoever goes away closes the listener: a thousand who are cut off at once must not cost a thousand exceptions.
        await using var gone = cancellation.UnsafeRegister(static listener => ((EventListener)listener!).Close(), listener);

        // One timer for many events: with thousands of listeners there would be a hundred thousand.
        (Task<bool>? ready, Task? rest) = (null, null);
        while (true)
        {
            if (!listener.Events.TryRead(out var one))
            {
                ready ??= listener.Events.WaitToReadAsync(CancellationToken.None).AsTask();
                rest ??= Task.Delay(beat, time, cancellation);
                if (await Task.WhenAny(ready, rest) != ready)
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        yield break;
                    }

                    rest = null;
                    if (!await IsLetInAsync(caller, cancellation))
                    {
                        yield break;
                    }

                    yield return null;
                }
                else
                {
                    if (!await ready)
                    {
                        yield break;
                    }

                    ready = null;
                }

                continue;
            }

            if (time.GetElapsedTime(judgedAt) > Judged)
            {
                if (!await IsLetInAsync(caller, cancellation))
                {
                    yield break;
                }

                allowed.Clear();
                judgedAt = time.GetTimestamp();
            }

            if (one.Id > last && await MayAsync(caller, one, allowed, cancellation))
            {
                last = one.Id;
                yield return one;
            }
        }
    }

    /// <summary>Whether a caller may see an event.</summary>
    public async ValueTask<bool> MayAsync(Caller caller, StoredEvent one, Dictionary<(string Host, long Id), bool> known, CancellationToken cancellation)
    {
        if (caller.Platform >= Role.Viewer)
        {
            return true;
        }

        if (one.Host is null || one.Repository is null)
        {
            return false;
        }

        if (!known.TryGetValue((one.Host, one.RepositoryId), out var may))
        {
            known[(one.Host, one.RepositoryId)] = may = await access.RoleAsync(caller, one.Host, one.RepositoryId, one.Repository, cancellation) >= Role.Viewer;
        }

        return may;
    }

    private async Task<bool> IsLetInAsync(Caller caller, CancellationToken cancellation)
    {
        if (caller.SessionId is { } session && await sessions.UserOfAsync(session, cancellation) is null)
        {
            return false;
        }

        return caller.Subject.StartsWith("token-", StringComparison.Ordinal)
            || (caller.Subject == caller.Owner ? await callers.FindAsync(caller.Subject, cancellation) : await callers.FindKeyAsync(caller.Subject, caller.Owner, cancellation)) is not null;
    }
}
