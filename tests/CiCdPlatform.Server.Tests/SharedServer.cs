using CiCdPlatform.Chaos.Api;
using CiCdPlatform.Server.Tests.Access;

namespace CiCdPlatform.Server.Tests;

/// <summary>One server for the tests of a class; its forges are not there, and asking once finds that out.</summary>
public class SharedServer : IAsyncLifetime
{
    internal static Dictionary<string, string?> Settings => new() { ["Access:PasswordRounds"] = "100000", ["Forges:Http:MaxAttempts"] = "1" };

    internal RunningServer Server { get; private set; } = null!;

    internal Person Administrator { get; private set; } = null!;

    internal ApiDescription Api { get; private set; } = null!;

    internal virtual Dictionary<string, string?> Given => Settings;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Server = await RunningServer.StartAsync(Given);
        Administrator = Person.With(Server, Server.Token);
        Api = await ApiDescription.ReadAsync(Server.Client);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Administrator.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>The same, for those who ask more often than people do.</summary>
public sealed class UnlimitedServer : SharedServer
{
    internal static new Dictionary<string, string?> Settings => new(SharedServer.Settings) { ["RateLimits:Enabled"] = "false" };

    internal override Dictionary<string, string?> Given => Settings;
}
