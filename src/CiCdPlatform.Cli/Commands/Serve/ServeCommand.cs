using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Server;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper serve</c>: the server on this machine, one process and one SQLite file.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var data = new Option<string?>("--data") { Description = "Where the database lives" };
        var command = new Command("serve", "Run the server: webhooks, API, and everything behind them") { urls, data };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                string[] args = parsed.GetValue(data) is { } folder
                    ? ["--urls", parsed.GetValue(urls)!, "--Server:DataFolder", Path.GetFullPath(folder)]
                    : ["--urls", parsed.GetValue(urls)!];
                try
                {
                    await using var app = ServerHost.Build(args, ServerHost.ProveByDefault);
                    if (await ServerHost.StartAsync(app, token) is { } secret)
                    {
                        Console.WriteLine($"Administrator token, shown this once: {secret}");
                    }

                    foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
                    {
                        Console.WriteLine($"Listening on {address}");
                    }

                    await app.WaitForShutdownAsync(token);
                    return ExitCode.Done;
                }
                catch (SettingsException e)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitCode.Usage;
                }
            },
            cancellation));
        return command;
    }
}
