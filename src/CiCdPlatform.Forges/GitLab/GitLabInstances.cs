using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>The configured GitLab instances.</summary>
internal sealed class GitLabInstances(IEnumerable<GitLabConnector> connectors) : IGitLabInstances, IDisposable
{
    public IReadOnlyList<GitLabConnector> Connectors { get; } = [.. connectors];

    public IGitLabHooks OpenHooks(Uri host, GitLabHookScope scope, ForgeAccess access) =>
        (Connectors.FirstOrDefault(connector => Uri.Compare(connector.Host, host, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0)
            ?? throw new ForgeException(ForgeFailure.NotFound, $"No GitLab at {host} is configured. Add it to the settings under Forges:GitLab.")).OpenHooks(scope, access);

    public void Dispose()
    {
        foreach (var connector in Connectors)
        {
            connector.Dispose();
        }
    }
}

/// <summary>Registers GitLab.</summary>
internal static class GitLabRegistration
{
    public static void AddGitLab(this IServiceCollection services, ForgeSettings settings)
    {
        services.AddSingleton(provider => new GitLabInstances(settings.GitLab.Select(instance => new GitLabConnector(
            instance,
            provider.GetRequiredService<ForgeHttpFactory>(),
            provider.GetRequiredService<ITokenVault>(),
            provider.GetService<IRefreshTokenStore>(),
            provider.GetService<IForgeGuard>()))));
        services.AddSingleton<IForgeReconciliation>(provider => new GitLabReconciliation(provider.GetRequiredService<GitLabInstances>()));
        services.AddSingleton<IGitLabInstances>(provider => provider.GetRequiredService<GitLabInstances>());
        services.AddSingleton(provider => new GitLabWebhookAuthentication(settings.GitLab, provider.GetRequiredService<TimeProvider>()));
    }
}
