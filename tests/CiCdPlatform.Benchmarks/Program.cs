using CiCdPlatform.Benchmarks;
using CiCdPlatform.TestKit;

// CiCdPlatform.Benchmarks NAME [--json] [--key value …]: exactly one JSON document on standard output, progress on standard error.
if (args.Length == 0 || AllBenchmarks.All.FirstOrDefault(candidate => candidate.Name == args[0]) is not { } benchmark)
{
    Console.Error.WriteLine("Usage: CiCdPlatform.Benchmarks NAME [--json] [--key value …], where NAME is one of");
    foreach (var one in AllBenchmarks.All)
    {
        Console.Error.WriteLine($"  {one.Name,-18} {one.Summary}");
    }

    return 2;
}

return await MeasuringProgram.RunAsync(args[1..], "BENCH", benchmark.RunAsync);
