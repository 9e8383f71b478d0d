using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Evaluation;

// CiCdPlatform.Evaluation NAME CORPUS_FOLDER [--json] [--key value …]: exactly one JSON document on standard output, progress on standard error.
if (args.Length < 2 || AllEvaluations.All.FirstOrDefault(candidate => candidate.Name == args[0]) is not { } evaluation)
{
    Console.Error.WriteLine("Usage: CiCdPlatform.Evaluation NAME CORPUS_FOLDER [--json] [--key value …], where NAME is one of");
    foreach (var one in AllEvaluations.All)
    {
        Console.Error.WriteLine($"  {one.Name,-18} {one.Summary}");
    }

    return 2;
}

if (!Directory.Exists(args[1]))
{
    Console.Error.WriteLine($"{args[1]} is not a folder: unpack the corpus and give its folder");
    return 3;
}

using var cancelled = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancelled.Cancel();
};
try
{
    var arguments = new EvaluationArguments(args[2..]);
    var json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = !arguments.Flag("json"),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    Console.WriteLine(JsonSerializer.Serialize(await evaluation.RunAsync(Path.GetFullPath(args[1]), arguments, cancelled.Token), json));
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
