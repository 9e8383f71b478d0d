using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Forges;

/// <summary>Registers the forges.</summary>
public static class ForgesRegistration
{
    /// <summary>Adds <see cref="IForges"/> for the configured hosts. A host that keeps callers' tokens registers its <see cref="ITokenVault"/> before.</summary>
    public static IServiceCollection AddForges(this IServiceCollection services, ForgeSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITokenVault, EmptyTokenVault>();
        services.AddSingleton(provider => new ForgeHttpFactory(
            settings.Http, provider.GetRequiredService<TimeProvider>(), Chance, provider.GetRequiredService<ILogger<ForgeHttp>>()));
        services.AddSingleton<IForgeConditions, ForgeConditions>().AddSingleton<IForgeBudgets, ForgeBudgetStates>();
        services.AddGitLab(settings);
        services.AddSingleton<IWebhookRedelivery>(provider => new GitHubRedelivery([.. settings.GitHub], provider.GetRequiredService<ForgeHttpFactory>()));
        services.AddSingleton<IForges>(provider => new ForgeDirectory(
        [
            .. Connectors(settings, provider.GetRequiredService<ForgeHttpFactory>(), provider.GetRequiredService<ITokenVault>()),
            .. provider.GetRequiredService<GitLabInstances>().Connectors,
        ]));
        return services;
    }

    private static IEnumerable<IForgeConnector> Connectors(ForgeSettings settings, ForgeHttpFactory factory, ITokenVault vault)
    {
        // Without an App, github.com still serves callers who bring a token.
        foreach (var apps in settings.GitHub.DefaultIfEmpty(new GitHubAppSettings()).GroupBy(app => app.Host))
            yield return new GitHubConnector([.. apps], factory, vault);
    }

    // Spreads retries over time; nothing is decided by it.
#pragma warning disable RS0030
    private static double Chance() => Random.Shared.NextDouble();
#pragma warning restore RS0030

    private sealed class EmptyTokenVault : ITokenVault
    {
        public string? Find(string credentialKey) => null;
    }
}
