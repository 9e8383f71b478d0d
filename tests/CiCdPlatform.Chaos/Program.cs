using CiCdPlatform.Chaos.Api;
using CiCdPlatform.Chaos.Server;
using CiCdPlatform.Chaos.Steps;
using CiCdPlatform.Chaos.Worker;
using CiCdPlatform.Chaos.World;

// Five programs in one, because each child process is this file again:
//   --Chaos:Trace FILE …   the product's server, which kills itself where it is told (KilledServer)
//   worker …               a light server over the product's intake and engine (WorkerHost)
//   steps …                one workflow that dies in each of its steps (StepsHost)
//   fuzz …                 the product's server under requests made from the description of its API (FuzzRun)
//   anything else          the world around them: a forge, a database, kills, and the comparison at the end (ChaosRun)
if (args.Any(argument => argument.StartsWith("--Chaos:Trace", StringComparison.Ordinal)))
{
    return await KilledServer.RunAsync(args);
}

if (args is ["worker", .. var settings])
{
    return await WorkerHost.RunAsync(settings);
}

if (args is ["steps", .. var where])
{
    return await StepsHost.RunAsync(where);
}

if (args is ["fuzz", .. var fuzz])
{
    return await FuzzRun.RunAsync(fuzz);
}

if (!ChaosOptions.TryParse(args, out var options, out var problem))
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

var verdict = await ChaosRun.RunAsync(options, Console.Out);
Console.WriteLine(verdict);
return verdict.Holds ? 0 : 1;
