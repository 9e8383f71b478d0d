using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>GitHub does not send a failed delivery again by itself, but lists it and sends it when asked.</summary>
internal sealed class GitHubRedelivery(IEnumerable<GitHubAppSettings> apps, ForgeHttpFactory factory) : IWebhookRedelivery
{
    private readonly ConcurrentDictionary<GitHubAppSettings, ForgeHttp> _apps = new();

    public async Task<int> RedeliverFailedAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var asked = 0;
        foreach (var app in apps.Select(Open))
        {
            foreach (var id in await FailedAsync(app, since, cancellation))
            {
                // Sent twice it does no harm: the inbox knows a delivery by its GUID.
                await app.SendAsync(new ForgeRequest(HttpMethod.Post, ForgePath.Of($"app/hook/deliveries/{id}/attempts")) { Repeatable = true }, cancellation);
                asked++;
            }
        }

        return asked;
    }

    private ForgeHttp Open(GitHubAppSettings app) =>
        _apps.GetOrAdd(app, one => factory.Create(new ForgeEndpoint(Core.Pipelines.ForgeKind.GitHub, one.ApiUrl), new GitHubAppCredential(one, factory.Time)));

    /// <summary>The newest attempt of each delivery that never arrived, the oldest first so that order is kept.</summary>
    private static async Task<IReadOnlyList<long>> FailedAsync(ForgeHttp app, DateTimeOffset since, CancellationToken cancellation)
    {
        var attempts = new List<Attempt>();
        await foreach (var attempt in app.ListAsync<Attempt>("app/hook/deliveries?per_page=100", cancellation))
        {
            if (attempt.DeliveredAt < since)
            {
                break;
            }

            attempts.Add(attempt);
        }

        return attempts.GroupBy(attempt => attempt.Guid)
            .Where(delivery => delivery.All(attempt => attempt.StatusCode is < 200 or > 299))
            .Select(delivery => delivery.MaxBy(attempt => attempt.Id)!)
            .OrderBy(attempt => attempt.DeliveredAt)
            .Select(attempt => attempt.Id)
            .ToList();
    }

    private sealed record Attempt(
        [property: JsonRequired] long Id, [property: JsonRequired] string Guid, [property: JsonRequired] DateTimeOffset DeliveredAt, [property: JsonRequired] int StatusCode);
}
