using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Server.Tests.Mending;

/// <summary>One forge of each kind for all tests of a class, started when it is first wanted.</summary>
public sealed class MendingForges : IAsyncLifetime
{
    private readonly Dictionary<ForgeKind, MendingForge> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var forge in _started.Values)
        {
            await forge.DisposeAsync();
        }
    }

    // The tests of a class run one after the other.
    internal async Task<MendingForge> OfAsync(ForgeKind kind) => _started.TryGetValue(kind, out var forge) ? forge : _started[kind] = await MendingForge.StartAsync(kind);
}
