using CiCdPlatform.Durable;
using CiCdPlatform.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Chaos.Server;

/// <summary>
/// The product's server in a process of its own that kills itself where it is told: <c>--Chaos:Trace FILE [--Chaos:KillAt POINT] [--Chaos:KillOnce FILE]</c> and everything that the server takes.
/// Every point passed is appended to the trace; a point is "committed KIND", "executed ACTIVITY" or "turn".
/// </summary>
internal static class KilledServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        var app = ServerHost.Build(args, builder =>
        {
            var trace = builder.Configuration["Chaos:Trace"] ?? throw new InvalidOperationException("--Chaos:Trace FILE is required");
            builder.Services.AddSingleton<IDurableProbe>(new KillingProbe(trace, builder.Configuration["Chaos:KillAt"], builder.Configuration["Chaos:KillOnce"]));
        });
        var token = await ServerHost.StartAsync(app);
        Console.WriteLine($"listening {app.Urls.First()} {token}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
