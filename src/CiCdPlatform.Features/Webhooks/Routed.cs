using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>What a payload leads to.</summary>
internal sealed record Routed(string? Action, IReadOnlyList<Intent> Intents)
{
    private const int MaxTenant = 200;

    /// <summary>Repositories to remember under their present names.</summary>
    public IReadOnlyList<RepositoryRef> Known { get; init; } = [];

    /// <summary>Repositories that the product may no longer see.</summary>
    public IReadOnlyList<RepositoryRef> Gone { get; init; } = [];

    /// <summary>What has changed on the forge, so that caches must ask again.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    public static Routed Nothing(string? action = null) => new(action, []);

    /// <summary>The same, on behalf of the owner of a repository, such as <c>github.com/octo</c>.</summary>
    public Routed For(Uri host, string? fullName)
    {
        if (Intents.Count == 0 || fullName is null)
        {
            return this;
        }

        var owner = fullName.AsSpan(0, fullName.IndexOf('/') is > 0 and var end ? end : fullName.Length);
        var tenant = string.Concat(host.Authority, "/", owner[..Math.Min(owner.Length, MaxTenant)]).ToLowerInvariant();
        return this with { Intents = [.. Intents.Select(intent => intent with { Tenant = tenant })] };
    }
}
