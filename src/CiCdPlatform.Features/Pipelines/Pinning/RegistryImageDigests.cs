using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Features.Pipelines.Pinning;

/// <summary>Asks registries what a tag stands for, by the distribution API. A registry that does not answer once is not asked again.</summary>
public sealed class RegistryImageDigests(HttpClient http) : IImageDigests
{
    private const int MaxManifestBytes = 4 * 1024 * 1024;
    private const int MaxTokenBytes = 64 * 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly string[] s_kinds =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private readonly ConcurrentDictionary<string, bool> _silent = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<string?> FindAsync(string image, CancellationToken cancellation)
    {
        if (ImageAddress.Parse(image) is not { } address || _silent.ContainsKey(address.Registry.Authority))
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            return await AskAsync(address, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            _silent[address.Registry.Authority] = true;
            return null;
        }
    }

    private async Task<string?> AskAsync(ImageAddress address, CancellationToken cancellation)
    {
        using var first = await SendAsync(address, null, cancellation);
        if (first.StatusCode != HttpStatusCode.Unauthorized)
        {
            return await DigestAsync(first, cancellation);
        }

        if (first.Headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is not { Parameter: { } asked }
            || await TokenAsync(address, asked, cancellation) is not { } token)
        {
            return null;
        }

        using var second = await SendAsync(address, token, cancellation);
        return await DigestAsync(second, cancellation);
    }

    private Task<HttpResponseMessage> SendAsync(ImageAddress address, string? token, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.Registry, $"v2/{address.Repository}/manifests/{address.Tag}"));
        foreach (var kind in s_kinds)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(kind));
        }

        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    // The digest is computed from what came, and must be what the registry says of it.
    private static async Task<string?> DigestAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType is not { } kind || !s_kinds.Contains(kind)
            || await BodyAsync(response, MaxManifestBytes, cancellation) is not { } body)
        {
            return null;
        }

        var computed = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));
        return !response.Headers.TryGetValues("Docker-Content-Digest", out var said) || said.First() == computed ? computed : null;
    }

    // An anonymous token for reading one repository; it is asked for over TLS alone, or on the loopback.
    private async Task<string?> TokenAsync(ImageAddress address, string asked, CancellationToken cancellation)
    {
        var parameters = AuthenticationParameters.Read(asked);
        if (!parameters.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !(url.IsLoopback && address.Registry.IsLoopback)))
        {
            return null;
        }

        var service = parameters.GetValueOrDefault("service", "");
        using var response = await http.GetAsync(
            new Uri($"{url.GetLeftPart(UriPartial.Path)}?service={Uri.EscapeDataString(service)}&scope={Uri.EscapeDataString($"repository:{address.Repository}:pull")}"),
            HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.OK || await BodyAsync(response, MaxTokenBytes, cancellation) is not { } body)
        {
            return null;
        }

        using var json = JsonDocument.Parse(body);
        return json.RootElement.ValueKind != JsonValueKind.Object ? null
            : json.RootElement.TryGetProperty("token", out var token) || json.RootElement.TryGetProperty("access_token", out token) ? token.GetString() : null;
    }

    private static async Task<byte[]?> BodyAsync(HttpResponseMessage response, int max, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (var read = await stream.ReadAsync(buffer, cancellation); read > 0; read = await stream.ReadAsync(buffer, cancellation))
        {
            await body.WriteAsync(buffer.AsMemory(0, read), cancellation);
            if (body.Length > max)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
