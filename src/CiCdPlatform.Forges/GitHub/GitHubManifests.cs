using System.Text.Json.Serialization;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>An App that GitHub has just made from a manifest: the only time that its secrets are told.</summary>
public sealed record CreatedApp(
    [property: JsonRequired] long Id, [property: JsonRequired] string Slug, [property: JsonRequired] Uri HtmlUrl, [property: JsonRequired] string Pem, string? WebhookSecret, string? ClientId, string? ClientSecret);

/// <summary>Exchanges the code of a manifest for the App.</summary>
public interface IGitHubManifests
{
    /// <summary>The App behind a code, which is good once and for an hour. Throws <see cref="ForgeException"/> when it is not.</summary>
    Task<CreatedApp> ConvertAsync(Uri apiUrl, string code, CancellationToken cancellation);
}

internal sealed class GitHubManifests(ForgeHttpFactory factory) : IGitHubManifests
{
    public Task<CreatedApp> ConvertAsync(Uri apiUrl, string code, CancellationToken cancellation) => factory
        .Create(new ForgeEndpoint(ForgeKind.GitHub, apiUrl), new FixedCredential("manifest", ""))
        .SendJsonAsync<CreatedApp>(new ForgeRequest(HttpMethod.Post, ForgePath.Of($"app-manifests/{code}/conversions")), cancellation);
}
