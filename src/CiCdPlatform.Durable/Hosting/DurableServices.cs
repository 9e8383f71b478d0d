using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Durable;

/// <summary>Registers the embedded engine with a host.</summary>
public static class DurableServices
{
    /// <summary>Adds the engine, its client and its operations as singletons; the engine starts and stops with the host.</summary>
    public static IServiceCollection AddDurableEngine(this IServiceCollection services, Func<IServiceProvider, DurableEngineOptions> options)
    {
        services.AddSingleton(provider => new DurableEngine(options(provider)));
        services.AddSingleton(provider => provider.GetRequiredService<DurableEngine>().Client);
        services.AddSingleton(provider => provider.GetRequiredService<DurableEngine>().Operations);
        services.AddHostedService<DurableEngineHost>();
        return services;
    }
}

/// <summary>Starts and stops the engine with the host.</summary>
internal sealed class DurableEngineHost(DurableEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync().WaitAsync(cancellationToken);
}
