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
        services.TryAddSingleton<IForgeChanges, UntoldForgeChanges>();
        services.AddSingleton(provider => new ForgeMemory(provider.GetRequiredService<IForgeChanges>(), settings.Memory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ForgeHttpFactory(
            settings.Http, provider.GetRequiredService<TimeProvider>(), Chance, provider.GetRequiredService<ILogger<ForgeHttp>>(),
            provider.GetService<IBudgetStore>(), provider.GetRequiredService<ForgeMemory>()));
        services.AddSingleton<IForgeConditions, ForgeConditions>().AddSingleton<IForgeBudgets, ForgeBudgetStates>();
        services.AddGitLab(settings);
        services.AddSingleton<IWebhookRedelivery>(provider => new GitHubRedelivery(settings.GitHub, provider.GetRequiredService<ForgeHttpFactory>()));
        services.AddSingleton<IForgeAllowance>(provider => provider.GetRequiredService<ForgeDirectory>());
        services.AddSingleton<IForges>(provider => provider.GetRequiredService<ForgeDirectory>());
        services.AddSingleton<IGitHubManifests>(provider => new GitHubManifests(provider.GetRequiredService<ForgeHttpFactory>()));
        services.AddSingleton(provider =>
        {
            var connectors = new ConfiguredConnectors(
                settings,
                provider.GetRequiredService<ForgeHttpFactory>(),
                provider.GetRequiredService<ITokenVault>(),
                provider.GetService<IForgeGuard>(),
                provider.GetRequiredService<GitLabInstances>());
            return new ForgeDirectory(() => connectors.All);
        });
        return services;
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
