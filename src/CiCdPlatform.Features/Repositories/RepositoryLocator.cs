using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Repositories;

/// <summary>From the address that a person knows to one that a connection can be opened with. Only configured hosts are ever asked.</summary>
internal sealed class RepositoryLocator(ForgeSettings settings, RepositoryStore repositories)
{
    private static readonly Uri GitHubCom = new("https://github.com/");
    private static readonly Uri GitLabCom = new("https://gitlab.com/");

    public async Task<(RepositoryAddress? Address, DeliveryProblem? Problem)> LocateAsync(
        string? repositoryUrl, ForgeKind? forge, bool hasToken, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(repositoryUrl, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || url.UserInfo.Length > 0)
        {
            return (null, new DeliveryProblem("repository-url-invalid", "repositoryUrl must be the http(s) address of a repository, without credentials, such as https://github.com/owner/name"));
        }

        if (forge is not { } kind)
        {
            return (null, new DeliveryProblem("forge-missing", "forge must be github or gitlab"));
        }

        var hosts = kind == ForgeKind.GitHub
            ? settings.GitHub.Select(app => app.Host).Append(GitHubCom)
            : settings.GitLab.Select(instance => instance.Host).Append(GitLabCom);
        if (hosts.FirstOrDefault(candidate => candidate.Authority == url.Authority && url.AbsolutePath.StartsWith(candidate.AbsolutePath, StringComparison.Ordinal)) is not { } host)
        {
            return (null, new DeliveryProblem("host-not-configured", $"{url.Authority} is not a configured {kind} host: add it to the section Forges of the settings"));
        }

        var name = Uri.UnescapeDataString(url.AbsolutePath[host.AbsolutePath.Length..].Trim('/'));
        name = name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
        var parts = name.Split('/');
        if (parts.Length < 2 || (kind == ForgeKind.GitHub && parts.Length != 2) || parts.Any(part => part.Length == 0 || part is "." or ".."))
        {
            return (null, new DeliveryProblem("repository-url-invalid", $"'{name}' is not a repository's path: expected owner/name"));
        }

        if (hasToken || kind == ForgeKind.GitLab)
        {
            return (new RepositoryAddress(kind, host, name, new ForgeAccess()), null);
        }

        return await repositories.FindAccessAsync(kind, host, name, cancellation) is { } access
            ? (new RepositoryAddress(kind, host, name, access), null)
            : (null, new DeliveryProblem("app-not-installed", $"the GitHub App is not installed on {name}: install it, or give an accessToken"));
    }
}
