using System.Text.Json;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Security;

/// <summary>Which scan, of what, since when.</summary>
public sealed record ScanKey(string ScanId, RepositoryRef Repository, DateTimeOffset StartedAt);

/// <summary>What bots hand to the steps after them, and what scans came to: too much for a history.</summary>
internal sealed class ScanStore(ProductDatabase database, TimeProvider time)
{
    private const int KeptScans = 20;
    private const string ResultPart = "result";
    private const string FixesPart = "fixes";

    private const string Put = """
        INSERT INTO security_results (scan_id, part, host, repository_id, json, started_at) VALUES (@ScanId, @part, @host, @id, @json, @at)
        ON CONFLICT (scan_id, part) DO UPDATE SET json = excluded.json
        """;

    // A terminated scan leaves its parts behind; they go with the scans of its time.
    private const string Prune = """
        DELETE FROM security_results WHERE host = @host AND repository_id = @id AND scan_id NOT IN (
            SELECT scan_id FROM security_results WHERE host = @host AND repository_id = @id GROUP BY scan_id ORDER BY MAX(started_at) DESC, scan_id LIMIT @kept)
        """;

    public Task PutAsync(ScanKey scan, BotResult result, CancellationToken cancellation) => PutAsync(scan, BotPart(result.Bot.Id), result, cancellation);

    public async Task<IReadOnlyList<BotResult>> BotsAsync(ScanKey scan, IEnumerable<string> bots, CancellationToken cancellation)
    {
        var results = new List<BotResult>();
        foreach (var bot in bots)
        {
            if (await FindAsync<BotResult>(scan.ScanId, BotPart(bot), cancellation) is { } result)
            {
                results.Add(result);
            }
        }

        return results;
    }

    public Task PutAsync(ScanKey scan, FleetMends mends, CancellationToken cancellation) => PutAsync(scan, FixesPart, mends, cancellation);

    public Task<FleetMends?> MendsAsync(ScanKey scan, CancellationToken cancellation) => FindAsync<FleetMends>(scan.ScanId, FixesPart, cancellation);

    /// <summary>Keeps what a scan came to; of each repository the latest twenty are kept.</summary>
    public async Task PutAsync(ScanKey scan, ScanResult result, CancellationToken cancellation)
    {
        await PutAsync(scan, ResultPart, result, cancellation);
        await database.ExecuteAsync(Prune, new { host = scan.Repository.Host.Authority, id = scan.Repository.Id, kept = KeptScans }, cancellation);
    }

    /// <summary>What a scan came to, or null when it is not there yet or no more.</summary>
    public Task<ScanResult?> ResultAsync(string scanId, CancellationToken cancellation) => FindAsync<ScanResult>(scanId, ResultPart, cancellation);

    /// <summary>Forgets all of a scan but what it came to.</summary>
    public Task CloseAsync(string scanId, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.ExecuteAsync("DELETE FROM security_results WHERE scan_id = @scanId AND part <> @part", new { scanId, part = ResultPart }, cancellation), time, cancellation);

    private static string BotPart(string bot) => "bot " + bot;

    private Task PutAsync<T>(ScanKey scan, string part, T value, CancellationToken cancellation)
    {
        var json = JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
        return database.PatientlyAsync(
            () => database.ExecuteAsync(
                Put, new { scan.ScanId, part, host = scan.Repository.Host.Authority, id = scan.Repository.Id, json, at = scan.StartedAt.ToUnixTimeMilliseconds() }, cancellation),
            time,
            cancellation);
    }

    private async Task<T?> FindAsync<T>(string scanId, string part, CancellationToken cancellation)
        where T : class
    {
        var json = await database.PatientlyAsync(
            () => database.FirstOrDefaultAsync<string>("SELECT json FROM security_results WHERE scan_id = @scanId AND part = @part", new { scanId, part }, cancellation), time, cancellation);
        return json is null ? null : JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web);
    }
}
