using CiCdPlatform.Durable;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Operations;

/// <summary>The engine as its own activities reach it: late, because it is made from the catalogue that they stand in; not at all on a host without one.</summary>
internal sealed class EngineAccess(IServiceProvider services)
{
    /// <summary>Asks and steers instances, where the host offers it to activities.</summary>
    public IDurableClient? Client => services.GetService<IDurableClient>();

    /// <summary>What only the embedded engine offers.</summary>
    public IDurableOperations? Operations => services.GetService<IDurableOperations>();

    /// <summary>An instance, live or archived, or null.</summary>
    public async Task<OrchestrationInstance?> FindAsync(string instanceId, CancellationToken cancellation) =>
        Operations is { } operations ? await operations.FindAsync(instanceId, cancellation)
        : Client is { } client ? await client.GetAsync(instanceId, cancellation) : null;
}
