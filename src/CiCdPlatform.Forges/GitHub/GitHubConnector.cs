using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>GitHub at one host, with the Apps that are configured for it.</summary>
internal sealed class GitHubConnector : IForgeConnector
{
    private const string RestPath = "/api/v3/";

    private readonly ForgeEndpoint _endpoint;
    private readonly ForgeEndpoint _graph;
    private readonly ForgeHttpFactory _factory;
    private readonly ITokenVault _vault;
    private readonly GitHubApps _apps;

    public GitHubConnector(IReadOnlyList<GitHubAppSettings> apps, ForgeHttpFactory factory, ITokenVault vault)
    {
        Host = apps[0].Host;
        _endpoint = new(ForgeKind.GitHub, apps[0].ApiUrl);

        // https://api.github.com/graphql, but https://HOST/api/graphql beside https://HOST/api/v3/.
        _graph = _endpoint.ApiUrl.AbsolutePath.EndsWith(RestPath, StringComparison.Ordinal) ? new(ForgeKind.GitHub, new Uri(_endpoint.ApiUrl, "../")) : _endpoint;
        _factory = factory;
        _vault = vault;
        _apps = new(apps, _endpoint, factory);
    }

    public ForgeKind Kind => ForgeKind.GitHub;

    public Uri Host { get; }

    public IForgeConnection Open(RepositoryAddress address)
    {
        if (address.FullName.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
            throw new ForgeException(ForgeFailure.Invalid, $"'{address.FullName}' is not a GitHub repository. Write owner/name.");
        ForgeHttp Client(GitHubPermissions permissions) => _factory.Create(_endpoint, Credential(address.Access, owner, name, permissions));
        var read = Client(GitHubPermissions.Read);
        return new GitHubConnection(new(Host, owner, name, read, Client(GitHubPermissions.Commit), Client(GitHubPermissions.Report), token => IdentifyAsync(address.Access, owner, name, read, token))
        {
            Client = Client,
            Graph = _factory.Create(_graph, Credential(address.Access, owner, name, GitHubPermissions.Converse)),
        });
    }

    public async Task<IReadOnlyList<ForgeRepository>> ListRepositoriesAsync(ForgeAccess access, CancellationToken cancellation)
    {
        if (access is { InstallationId: null, CredentialKey: null })
            throw new ForgeException(ForgeFailure.Invalid, "Repositories are listed for an installation or for a token; neither was given.");
        var http = _factory.Create(_endpoint, Credential(access, null, null, GitHubPermissions.Metadata));
        var all = access.CredentialKey is null
            ? http.ListAsync<GitHubRepositoryList, GitHubRepositoryJson>("installation/repositories?per_page=100", page => page.Repositories, cancellation)
            : http.ListAsync<GitHubRepositoryJson>("user/repos?per_page=100", cancellation);
        return await all.Select(repository => repository.ToModel(Host)).ToListAsync(cancellation);
    }

    private IForgeCredential Credential(ForgeAccess access, string? owner, string? name, GitHubPermissions permissions) => access.CredentialKey is { } key
        ? new VaultCredential(key, _vault)
        : new GitHubInstallationCredential(_apps, access.InstallationId, owner, name, permissions);

    private async Task<GitHubIdentity> IdentifyAsync(ForgeAccess access, string owner, string name, ForgeHttp read, CancellationToken cancellation)
    {
        if (access.CredentialKey is not null)
            return new((await read.GetJsonAsync<GitHubAccountJson>("user", cancellation)).Login, null);
        var (app, _) = await _apps.FindAsync(access.InstallationId, owner, name, cancellation);
        return new(await app.GetLoginAsync(cancellation), app.AppId);
    }
}
