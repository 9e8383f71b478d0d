using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Dapper;
using Npgsql;

namespace CiCdPlatform.Features.Events;

/// <summary>The events of the last hours, in one order for all processes.</summary>
internal sealed class EventStore(ProductDatabase database, TimeProvider time)
{
    /// <summary>The notification by which processes on one PostgreSQL wake each other.</summary>
    public const string Channel = "cicd_events";

    private const int LongestData = 64 * 1024;
    private const string Columns = """
        SELECT id AS Id, at AS At, channel AS Channel, type AS Type, host AS Host, repository_id AS RepositoryId, repository AS Repository, data AS Data FROM events

        """;

    public static Migration Migration { get; } = new("features-062-events", Table("id INTEGER PRIMARY KEY AUTOINCREMENT")) { PostgreSql = Table("id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY") };

    public static Migration ByChannel { get; } = new("features-067-events-by-channel", "CREATE INDEX events_by_channel ON events (channel, id)");

    /// <summary>An event as it is kept: without credentials, and bounded.</summary>
    public StoredEvent Prepare(LiveEvent happened)
    {
        var json = JsonSerializer.Serialize(happened.Data, JsonSerializerOptions.Web);
        var data = JsonView.Clipped.Of(json.Length <= LongestData ? json : JsonSerializer.Serialize(new { cut = json.Length }))?.GetRawText() ?? "null";
        return new StoredEvent(
            0,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            happened.Channel,
            happened.Type,
            happened.Repository?.Host.Authority,
            happened.Repository?.Id ?? 0,
            happened.Repository?.FullName,
            Storable.Text(data));
    }

    /// <summary>Writes events; ids come to light in their order, so that nobody who goes on from one misses another.</summary>
    public Task WriteAsync(IReadOnlyList<StoredEvent> events, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            if (connection is NpgsqlConnection postgres)
            {
                await using var command = new NpgsqlCommand(
                    $"""
                    SELECT pg_advisory_xact_lock(7236241906);
                    INSERT INTO events (at, channel, type, host, repository_id, repository, data) SELECT * FROM unnest(@at, @channel, @type, @host, @id, @repository, @data);
                    NOTIFY {Channel}
                    """,
                    postgres,
                    (NpgsqlTransaction)transaction);
                command.Parameters.AddWithValue("at", events.Select(one => one.At).ToArray());
                command.Parameters.AddWithValue("channel", events.Select(one => one.Channel).ToArray());
                command.Parameters.AddWithValue("type", events.Select(one => one.Type).ToArray());
                command.Parameters.AddWithValue("host", events.Select(one => one.Host).ToArray());
                command.Parameters.AddWithValue("id", events.Select(one => one.RepositoryId).ToArray());
                command.Parameters.AddWithValue("repository", events.Select(one => one.Repository).ToArray());
                command.Parameters.AddWithValue("data", events.Select(one => one.Data).ToArray());
                await command.ExecuteNonQueryAsync(cancellation);
                return;
            }

            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO events (at, channel, type, host, repository_id, repository, data) VALUES (@At, @Channel, @Type, @Host, @RepositoryId, @Repository, @Data)", events, transaction, cancellationToken: cancellation));
        },
        cancellation);

    /// <summary>Events after one, the oldest first; of some channels alone where <paramref name="channels"/> names them without a star.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(long after, int limit, IReadOnlyCollection<string>? channels, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(new { after, limit });
        var where = "WHERE id > @after";
        if (channels is not null && !channels.Any(channel => channel.EndsWith('*')))
        {
            // Who listens to one run must not read everybody's.
            where += $" AND channel IN ({string.Join(", ", channels.Select((channel, i) =>
            {
                parameters.Add($"c{i}", channel);
                return $"@c{i}";
            }))})";
        }

        return [.. (await database.QueryAsync<Row>($"{Columns}{where} ORDER BY id LIMIT @limit", parameters, cancellation)).Select(row => row.ToEvent())];
    }

    /// <summary>The newest id; zero when there is none.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellation) => await database.FirstOrDefaultAsync<long?>("SELECT MAX(id) FROM events", null, cancellation) ?? 0;

    /// <summary>The oldest id that is kept; zero when there is none.</summary>
    public async Task<long> OldestAsync(CancellationToken cancellation) => await database.FirstOrDefaultAsync<long?>("SELECT MIN(id) FROM events", null, cancellation) ?? 0;

    /// <summary>Deletes what is older than a moment, a bounded number at once.</summary>
    public Task<int> DeleteBeforeAsync(DateTimeOffset moment, CancellationToken cancellation) => database.ExecuteAsync(
        "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < @before ORDER BY id LIMIT 5000)", new { before = moment.ToUnixTimeMilliseconds() }, cancellation);

    private static string Table(string id) => $"""
        CREATE TABLE events (
            {id},
            at BIGINT NOT NULL,
            channel TEXT NOT NULL,
            type TEXT NOT NULL,
            host TEXT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NULL,
            data TEXT NOT NULL);
        CREATE INDEX events_by_time ON events (at);
        """;

    private sealed class Row
    {
        public long Id { get; init; }
        public long At { get; init; }
        public required string Channel { get; init; }
        public required string Type { get; init; }
        public string? Host { get; init; }
        public long RepositoryId { get; init; }
        public string? Repository { get; init; }
        public required string Data { get; init; }

        public StoredEvent ToEvent() => new(Id, At, Channel, Type, Host, RepositoryId, Repository, Data);
    }
}
