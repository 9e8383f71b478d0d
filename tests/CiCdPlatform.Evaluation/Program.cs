using CiCdPlatform.Evaluation;
using CiCdPlatform.TestKit;

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

var folder = Path.GetFullPath(args[1]);
return await MeasuringProgram.RunAsync(args[2..], environment: null, (arguments, cancellation) => evaluation.RunAsync(folder, arguments, cancellation));
