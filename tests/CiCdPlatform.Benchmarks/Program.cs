using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Benchmarks;

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

using var cancelled = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancelled.Cancel();
};
try
{
    var arguments = new BenchmarkArguments(args[1..]);
    var json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = !arguments.Flag("json"),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    Console.WriteLine(JsonSerializer.Serialize(await benchmark.RunAsync(arguments, cancelled.Token), json));
    return 0;
}
catch (UsageException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
{
    return 130;
}
