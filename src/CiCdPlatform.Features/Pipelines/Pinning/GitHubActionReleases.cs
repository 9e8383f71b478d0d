using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Features.Pipelines.Pinning;

/// <summary>Asks GitHub's API for the tags of actions. A forge that does not answer once is not asked again.</summary>
/// <param name="http">Sends the calls.</param>
/// <param name="api">The API's address, such as <c>https://api.github.com/</c>.</param>
/// <param name="token">For more calls an hour, or null.</param>
public sealed class GitHubActionReleases(HttpClient http, Uri api, string? token) : IActionReleases
{
    private const int MaxTags = 1000;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private bool _silent;

    /// <inheritdoc/>
    public async Task<PinnedAction?> NewestAsync(PinnedAction known, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (_silent)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            return await AskAsync(known, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            _silent = true;
            return null;
        }
    }

    private async Task<PinnedAction?> AskAsync(PinnedAction known, CancellationToken cancellation)
    {
        // Another major version may ask for other inputs: only its own line is taken.
        var prefix = known.Version.StartsWith('v') ? "v" : "";
        var major = known.Version.TrimStart('v').Split('.')[0];
        using var tags = await GetAsync($"repos/{known.Name}/git/matching-refs/tags/{prefix}{major}", cancellation);
        if (tags is null || tags.RootElement.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var newest = tags.RootElement.EnumerateArray().Take(MaxTags)
            .Select(item => (Name: item.GetProperty("ref").GetString()!["refs/tags/".Length..], Object: item.GetProperty("object")))
            .Select(tag => (tag.Name, tag.Object, Version: Version.TryParse(tag.Name.TrimStart('v'), out var version) ? version : null))
            .Where(tag => tag.Version is { Build: >= 0 } version && version.Major.ToString(System.Globalization.CultureInfo.InvariantCulture) == major)
            .OrderByDescending(tag => tag.Version)
            .FirstOrDefault();
        if (newest.Name is null)
        {
            return null;
        }

        var sha = newest.Object.GetProperty("sha").GetString();
        if (newest.Object.GetProperty("type").GetString() == "tag")
        {
            using var annotated = await GetAsync($"repos/{known.Name}/git/tags/{sha}", cancellation);
            sha = annotated?.RootElement.GetProperty("object") is { } target && target.GetProperty("type").GetString() == "commit" ? target.GetProperty("sha").GetString() : null;
        }

        return sha is null ? null : new PinnedAction(known.Name, newest.Name, sha);
    }

    private async Task<JsonDocument?> GetAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("CiCdPlatform", "1"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return response.StatusCode == HttpStatusCode.OK ? JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellation)) : null;
    }
}
