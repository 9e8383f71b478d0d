using System.Data.Common;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using Dapper;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>How the onboarding of a repository stands.</summary>
public static class OnboardingStates
{
    /// <summary>It waits for its turn, or for a permission.</summary>
    public const string Waiting = "waiting";

    /// <summary>Its delivery was started; its request is open, or about to be.</summary>
    public const string Started = "started";

    /// <summary>Its request was merged.</summary>
    public const string Merged = "merged";

    /// <summary>Its request was closed by people: it does not come back.</summary>
    public const string Declined = "declined";

    /// <summary>Nothing was proposed: refused, or there was nothing to propose.</summary>
    public const string Refused = "refused";
}

/// <summary>A request of ours that people closed; its branch tells whose it is.</summary>
internal sealed record SettledRequest(string Host, long RepositoryId, string Branch, bool IsMerged);

/// <summary>The onboarding of one repository.</summary>
internal sealed class OnboardingRow
{
    public required string Host { get; init; }
    public long RepositoryId { get; init; }
    public required string FullName { get; init; }
    public required string State { get; init; }
    public string? DeliveryId { get; init; }
    public string? Note { get; init; }
    public long QueuedAt { get; init; }
    public long? StartedAt { get; init; }
}

/// <summary>Whose turn it is to be onboarded: counted over all processes, kept for good.</summary>
internal sealed class OnboardingStore(ProductDatabase database, TimeProvider time)
{
    private const string Columns = """
        SELECT host AS Host, repository_id AS RepositoryId, full_name AS FullName, state AS State, delivery_id AS DeliveryId, note AS Note, queued_at AS QueuedAt, started_at AS StartedAt FROM onboardings
        """;

    public static Migration Migration { get; } = new("features-034-onboardings", """
        CREATE TABLE onboardings (
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            scope TEXT NOT NULL,
            full_name TEXT NOT NULL,
            state TEXT NOT NULL,
            delivery_id TEXT NULL,
            branch TEXT NULL,
            note TEXT NULL,
            queued_at BIGINT NOT NULL,
            started_at BIGINT NULL,
            PRIMARY KEY (host, repository_id));
        CREATE INDEX onboardings_by_scope ON onboardings (scope, state);
        """);

    /// <summary>Writes what payloads told of our requests, as part of the transaction that writes their deliveries.</summary>
    public static async Task ApplyAsync(DbConnection connection, DbTransaction? transaction, IEnumerable<Routed> routed, CancellationToken cancellation)
    {
        foreach (var settled in routed.Select(one => one.Settled).OfType<SettledRequest>())
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE onboardings SET state = @state WHERE host = @Host AND repository_id = @RepositoryId AND branch = @Branch",
                Storable.Parameters(new { settled.Host, settled.RepositoryId, settled.Branch, state = settled.IsMerged ? OnboardingStates.Merged : OnboardingStates.Declined }),
                transaction,
                cancellationToken: cancellation));
        }
    }

    public Task<OnboardingRow?> FindAsync(RepositoryRef repository, CancellationToken cancellation) =>
        database.FirstOrDefaultAsync<OnboardingRow>($"{Columns} WHERE host = @host AND repository_id = @id", new { host = repository.Host.Authority, id = repository.Id }, cancellation);

    /// <summary>All of them, the newest first.</summary>
    public Task<IReadOnlyList<OnboardingRow>> ListAsync(string? state, CancellationToken cancellation) =>
        database.QueryAsync<OnboardingRow>($"{Columns} {(state is null ? "" : "WHERE state = @state")} ORDER BY queued_at DESC, host, repository_id LIMIT 1000", new { state }, cancellation);

    /// <summary>Those of a scope whose requests are open, as far as is known.</summary>
    public Task<IReadOnlyList<OnboardingRow>> ListOpenAsync(string scope, CancellationToken cancellation) =>
        database.QueryAsync<OnboardingRow>($"{Columns} WHERE scope = @scope AND state = '{OnboardingStates.Started}' ORDER BY started_at", new { scope }, cancellation);

    /// <summary>Notes that a repository waits, and for what.</summary>
    public Task WaitAsync(RepositoryRef repository, string note, CancellationToken cancellation) => PutAsync(repository, OnboardingStates.Waiting, null, note, null, cancellation);

    /// <summary>Notes how one ended that waits or was started.</summary>
    public Task SettleAsync(string host, long repositoryId, string state, string? note, CancellationToken cancellation) => database.ExecuteAsync(
        "UPDATE onboardings SET state = @state, note = @note WHERE host = @host AND repository_id = @repositoryId", new { host, repositoryId, state, note }, cancellation);

    /// <summary>
    /// Takes a turn for a delivery unless so many were started within the hour, or are open; then returns when it may be worth to ask again. Two processes that take the last one at once both look again after
    /// having written: the later one gives it back.
    /// </summary>
    public async Task<DateTimeOffset?> TakeAsync(RepositoryRef repository, string deliveryId, OnboardingSettings settings, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await PutAsync(repository, OnboardingStates.Started, deliveryId, null, now.ToUnixTimeMilliseconds(), cancellation);
        var scope = repository.Tenant();
        var since = (now - TimeSpan.FromHours(1)).ToUnixTimeMilliseconds();
        var others = await database.QueryAsync<OnboardingRow>(
            $"{Columns} WHERE scope = @scope AND NOT (host = @host AND repository_id = @id) AND (state = '{OnboardingStates.Started}' OR started_at > @since)",
            new { scope, host = repository.Host.Authority, id = repository.Id, since },
            cancellation);
        var recent = others.Where(row => row.StartedAt > since).Select(row => row.StartedAt!.Value).Order().ToList();
        var open = others.Count(row => row.State == OnboardingStates.Started);
        if (recent.Count < settings.PerHour && open < settings.MaxOpen)
        {
            return null;
        }

        var note = open >= settings.MaxOpen ? $"{open} requests are open, which is the limit" : $"{recent.Count} were opened within the hour, which is the limit";
        await PutAsync(repository, OnboardingStates.Waiting, null, note, null, cancellation);
        return open >= settings.MaxOpen || recent.Count == 0 ? now + settings.LookAgainAfter : DateTimeOffset.FromUnixTimeMilliseconds(recent[^Math.Min(settings.PerHour, recent.Count)]) + TimeSpan.FromHours(1);
    }

    private Task PutAsync(RepositoryRef repository, string state, string? deliveryId, string? note, long? startedAt, CancellationToken cancellation) => database.ExecuteAsync(
        """
        INSERT INTO onboardings (host, repository_id, scope, full_name, state, delivery_id, branch, note, queued_at, started_at)
        VALUES (@host, @id, @scope, @name, @state, @deliveryId, @branch, @note, @now, @startedAt)
        ON CONFLICT (host, repository_id) DO UPDATE SET scope = excluded.scope, full_name = excluded.full_name, state = excluded.state, delivery_id = excluded.delivery_id, branch = excluded.branch,
            note = excluded.note, started_at = excluded.started_at
        """,
        new
        {
            host = repository.Host.Authority,
            id = repository.Id,
            scope = repository.Tenant(),
            name = repository.FullName,
            state,
            deliveryId,
            branch = deliveryId is null ? null : ChangeRequestText.BranchOf(deliveryId),
            note,
            now = time.GetUtcNow().ToUnixTimeMilliseconds(),
            startedAt,
        },
        cancellation);
}

/// <summary>How repositories are onboarded (section <c>Onboarding</c>).</summary>
public sealed class OnboardingSettings
{
    /// <summary>Requests opened within an hour for one owner.</summary>
    public int PerHour { get; init; } = 2;

    /// <summary>Requests open at once for one owner.</summary>
    public int MaxOpen { get; init; } = 10;

    /// <summary>How long one waits that found too many open.</summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What is wrong, each fault with its key and the cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (PerHour < 1 || MaxOpen < 1)
        {
            yield return "Onboarding:PerHour and Onboarding:MaxOpen must be at least 1; Configuration:Onboarding=false proposes nothing";
        }

        if (LookAgainAfter < TimeSpan.FromSeconds(1))
        {
            yield return "Onboarding:LookAgainAfter must be at least one second";
        }
    }
}
