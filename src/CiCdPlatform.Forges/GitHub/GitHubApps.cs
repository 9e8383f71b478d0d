using System.Collections.Concurrent;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>The Apps of one host: usually one, or one for each organisation that has its own.</summary>
internal sealed class GitHubApps
{
    private const int MaxKept = 5_000;

    private readonly IReadOnlyList<GitHubInstallations> _apps;
    private readonly ConcurrentDictionary<string, (GitHubInstallations App, long Installation)> _known = new(StringComparer.OrdinalIgnoreCase);

    public GitHubApps(IEnumerable<GitHubAppSettings> settings, ForgeEndpoint endpoint, ForgeHttpFactory factory) =>
        _apps = [.. settings.Select(app => new GitHubInstallations(factory.Create(endpoint, new GitHubAppCredential(app, factory.Time)), long.TryParse(app.AppId, out var id) ? id : null, factory.Time))];

    /// <summary>The App of an installation, or of the repository's when <paramref name="installation"/> is null.</summary>
    public async Task<(GitHubInstallations App, long Installation)> FindAsync(long? installation, string? owner, string? name, CancellationToken cancellation)
    {
        if (installation is { } given && _apps.Count == 1)
            return (_apps[0], given);
        var key = installation?.ToString() ?? $"{owner}/{name}";
        if (_known.TryGetValue(key, out var known))
            return known;
        foreach (var app in _apps)
        {
            var found = installation is null
                ? await app.FindForRepositoryAsync(owner!, name!, cancellation)
                : await app.OwnsAsync(installation.Value, cancellation) ? installation : null;
            if (found is null)
                continue;
            if (_known.Count >= MaxKept)
                _known.Clear();
            return _known[key] = (app, found.Value);
        }

        throw new ForgeException(ForgeFailure.NotFound, installation is null
            ? $"The App is not installed on {owner}/{name}. Install it there, or give a token."
            : $"Installation {installation} belongs to none of the configured Apps. Add its App to the settings under Forges:GitHub.");
    }
}
