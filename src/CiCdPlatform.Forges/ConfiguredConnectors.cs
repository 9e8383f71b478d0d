using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges;

/// <summary>The connectors of the settings as they are now: an App that was made a moment ago is among them.</summary>
internal sealed class ConfiguredConnectors(ForgeSettings settings, ForgeHttpFactory factory, ITokenVault vault, IForgeGuard? guard, GitLabInstances gitLab)
{
    private readonly Lock _lock = new();
    private IReadOnlyList<IForgeConnector> _connectors = [];
    private int _apps = -1;

    public IReadOnlyList<IForgeConnector> All
    {
        get
        {
            lock (_lock)
            {
                // Apps come and never go.
                if (_apps != settings.GitHub.Count)
                {
                    List<GitHubAppSettings> apps = [.. settings.GitHub];

                    // Without an App, github.com still serves callers who bring a token.
                    _connectors =
                    [
                        .. apps.DefaultIfEmpty(new GitHubAppSettings()).GroupBy(app => app.Host).Select(host => new GitHubConnector([.. host], factory, vault, guard)),
                        .. gitLab.Connectors,
                    ];
                    _apps = apps.Count;
                }

                return _connectors;
            }
        }
    }
}
