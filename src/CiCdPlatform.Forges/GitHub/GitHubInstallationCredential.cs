using System.Net.Http.Headers;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Signs as an installation of the App, in one repository or, without a name, in all of its repositories.</summary>
internal sealed class GitHubInstallationCredential(GitHubApps apps, long? installation, string? owner, string? name, GitHubPermissions permissions) : IForgeCredential
{
    private (GitHubInstallations App, long Installation)? _found;

    public string Key => $"{BudgetKey}:{owner}/{name}:{permissions.Name}";

    public string BudgetKey => installation is null ? $"owner:{owner}" : $"installation:{installation}";

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation)
    {
        var (app, id) = _found ??= await apps.FindAsync(installation, owner, name, cancellation);
        return new("Bearer", await app.GetTokenAsync(id, name, permissions, cancellation));
    }

    public bool TryRenew(AuthenticationHeaderValue refused)
    {
        if (_found is not var (app, id))
            return false;
        app.Refuse(id, name, permissions, refused.Parameter);
        return true;
    }
}
