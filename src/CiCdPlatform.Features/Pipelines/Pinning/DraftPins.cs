using System.Collections.Concurrent;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Features.Pipelines.Pinning;

/// <summary>Asks registries, and the forge where it is set, what a draft's tags stand for. Repositories choose images: only registries that are listed are asked.</summary>
internal sealed class DraftPins(GenerationSettings settings, TimeProvider time) : IImageDigests, IActionReleases, IDisposable
{
    private static readonly string[] s_public =
    [
        "registry-1.docker.io", "ghcr.io", "quay.io", "mcr.microsoft.com", "registry.gitlab.com", "public.ecr.aws", "gcr.io", "registry.k8s.io", "registry.access.redhat.com",
    ];

    // What a tag stands for changes; and who did not answer may answer later.
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(3) });
    private readonly HashSet<string> _asked = new(settings.DigestRegistries ?? s_public, StringComparer.OrdinalIgnoreCase);
    private readonly Uri? _api = Uri.TryCreate(settings.ActionsApi.TrimEnd('/') + "/", UriKind.Absolute, out var api)
        && (api.Scheme == Uri.UriSchemeHttps || (api.Scheme == Uri.UriSchemeHttp && api.IsLoopback)) ? api : null;
    private readonly Lock _lock = new();
    private Answers? _answers;

    /// <summary>The draft with what was answered, and the request to generate it from again.</summary>
    public Task<(Generation Generation, GenerationRequest Request)> PinAsync(GenerationRequest request, Generation draft, CancellationToken cancellation) =>
        PinnedGeneration.PinAsync(request, draft, _asked.All(host => host.Length == 0) ? null : this, _api is null ? null : this, cancellation);

    /// <inheritdoc/>
    public async Task<string?> FindAsync(string image, CancellationToken cancellation)
    {
        if (ImageAddress.Parse(image) is not { } address || !_asked.Contains(address.Registry.Authority))
        {
            return null;
        }

        var answers = Current();
        return answers.Images.TryGetValue(image, out var known) ? known : answers.Images[image] = await answers.Registries.FindAsync(image, cancellation);
    }

    /// <inheritdoc/>
    public async Task<PinnedAction?> NewestAsync(PinnedAction known, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(known);
        var answers = Current();
        return answers.Releases is not { } releases ? null
            : answers.Actions.TryGetValue(known.Name, out var newest) ? newest
            : answers.Actions[known.Name] = await releases.NewestAsync(known, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private Answers Current()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return _answers is { } answers && now < answers.Until ? answers : _answers = new Answers(_http, _api, now + s_fresh);
        }
    }

    private sealed class Answers(HttpClient http, Uri? api, DateTimeOffset until)
    {
        public DateTimeOffset Until => until;

        public RegistryImageDigests Registries { get; } = new(http);

        public GitHubActionReleases? Releases { get; } = api is null ? null : new(http, api, token: null);

        public ConcurrentDictionary<string, string?> Images { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, PinnedAction?> Actions { get; } = new(StringComparer.Ordinal);
    }
}
