using System.Net.Http.Headers;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>One GitLab instance.</summary>
internal sealed class GitLabConnector : IForgeConnector, IDisposable
{
    private const int DeveloperRole = 30;

    private readonly ForgeHttpFactory _factory;
    private readonly ITokenVault _vault;
    private readonly ForgeEndpoint _endpoint;
    private readonly IForgeCredential _credential;
    private readonly IForgeGuard? _guard;

    public GitLabConnector(GitLabInstanceSettings settings, ForgeHttpFactory factory, ITokenVault vault, IRefreshTokenStore? refreshTokens, IForgeGuard? guard = null)
    {
        _guard = guard;
        Host = settings.Host;
        _factory = factory;
        _vault = vault;
        _endpoint = new(ForgeKind.GitLab, settings.ApiUrl);
        _credential = settings.OAuth is { } oauth
            ? new GitLabOAuthCredential(settings, oauth, factory, refreshTokens ?? throw new InvalidOperationException(
                $"{settings.Host} has OAuth settings, but no {nameof(IRefreshTokenStore)} is registered: after a restart its refresh token would be spent. Register one, or set Forges:GitLab:Token."))
            : new FixedCredential("gitlab-token", settings.Token);
    }

    public ForgeKind Kind => ForgeKind.GitLab;

    public Uri Host { get; }

    public IForgeConnection Open(RepositoryAddress address)
    {
        var observed = new ObservedReports(address.Access.CredentialKey is null ? _guard : null, address);
        return new GitLabConnection(Host, new(OpenHttp(address.Access, observed.GuardAsync), address.FullName), observed);
    }

    public async Task<IReadOnlyList<ForgeRepository>> ListRepositoriesAsync(ForgeAccess access, CancellationToken cancellation)
    {
        // Where we may not push, no pipeline can be delivered.
        var path = $"projects?membership=true&min_access_level={DeveloperRole}&pagination=keyset&order_by=id&sort=asc&per_page=100";
        return await OpenHttp(access).ListAsync<GitLabProject>(path, cancellation).Select(project => GitLabConnection.ToRepository(Host, project)).ToListAsync(cancellation);
    }

    public Task<bool> MayAskAsync(RepositoryAddress address, TimeSpan apart, CancellationToken cancellation) => OpenHttp(address.Access).MayAskAsync(apart, cancellation);

    /// <summary>Requests with the configured credential.</summary>
    public ForgeHttp OpenOwn() => OpenHttp(new ForgeAccess());

    /// <summary>The hooks of the instance, a group or a project.</summary>
    public GitLabHooks OpenHooks(GitLabHookScope scope, ForgeAccess access) => new(OpenHttp(access), scope);

    public void Dispose() => (_credential as IDisposable)?.Dispose();

    private ForgeHttp OpenHttp(ForgeAccess access, Func<CancellationToken, ValueTask>? guard = null) =>
        _factory.Create(_endpoint, access.CredentialKey is { } key ? new VaultCredential(key, _vault) : _credential, guard);

    /// <summary>A token that a caller gave for one request; read at each use, so that it is gone when the vault forgets it.</summary>
    private sealed class VaultCredential(string key, ITokenVault vault) : IForgeCredential
    {
        public string Key => $"gitlab-request:{key}";

        public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation) => await vault.FindAsync(key, cancellation) is { } token
            ? new AuthenticationHeaderValue("Bearer", token)
            : throw new ForgeException(ForgeFailure.Unauthorised, "the token that was given with the request is gone, for it is kept for that request alone; ask again with a token");

        public bool TryRenew(AuthenticationHeaderValue refused) => false;
    }
}
