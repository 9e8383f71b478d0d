using System.Collections.Concurrent;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Events;

/// <summary>Tells of copies that are made of repositories, and of commits on them, to those who may see the repository.</summary>
internal sealed partial class RepositoryEvents(RepositoryStore repositories, IEventPublisher events, ILogger<RepositoryEvents> logger)
{
    private const int MostKnown = 10_000;

    // No grant is for this number: what no webhook told of is known by its owner alone.
    private const long Unknown = -1;
    private readonly ConcurrentDictionary<string, long> _ids = new(StringComparer.Ordinal);

    /// <summary>Returns at once.</summary>
    public void Tell(RepositoryAddress address, ForgeDeed deed, string subject) => _ = TellAsync(address, deed, subject);

    private async Task TellAsync(RepositoryAddress address, ForgeDeed deed, string subject)
    {
        try
        {
            var about = new RepositoryRef(address.Forge, address.Host, await IdAsync(address), address.FullName, new ForgeAccess());
            object data = deed is ForgeDeed.CopyBegan or ForgeDeed.CopyMade ? new { commit = subject } : new { branch = subject };
            events.Publish(new LiveEvent(EventChannels.System, TypeOf(deed), data) { Repository = about });
        }
        catch (Exception e)
        {
            // The deed is done all the same.
            Log.NotTold(logger, e.Message);
        }
    }

    private static string TypeOf(ForgeDeed deed) => deed switch
    {
        ForgeDeed.CopyBegan => EventTypes.GitCloneStarted,
        ForgeDeed.CopyMade => EventTypes.GitCloneCompleted,
        ForgeDeed.ConflictFound => EventTypes.GitConflictDetected,
        ForgeDeed.ConflictResolved => EventTypes.GitConflictResolved,
        _ => EventTypes.GitPushCompleted,
    };

    private async Task<long> IdAsync(RepositoryAddress address)
    {
        var name = $"{address.Host.Authority}/{address.FullName}";
        if (_ids.TryGetValue(name, out var known))
        {
            return known;
        }

        if (await repositories.FindIdAsync(address.Host, address.FullName, CancellationToken.None) is not { } id)
        {
            return Unknown;
        }

        if (_ids.Count >= MostKnown)
        {
            _ids.Clear();
        }

        return _ids[name] = id;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "What was done with a repository was not told: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}
