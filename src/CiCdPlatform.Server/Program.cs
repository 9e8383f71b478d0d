using CiCdPlatform.Server;

WebApplication app;
try
{
    app = ServerHost.Build(args, ServerHost.ProveByDefault);
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

if (await ServerHost.StartAsync(app) is { } token)
{
    Console.WriteLine($"Administrator token, shown this once: {token}");
}

await app.WaitForShutdownAsync();
return 0;
