using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CiCdPlatform.TestKit;

/// <summary>What the programs that measure have in common: one JSON document on standard output, everything else on standard error.</summary>
public static class MeasuringProgram
{
    /// <summary>Runs one measurement and prints what it returns, indented unless <c>--json</c> was given; the exit code is 0, 2 for wrong usage, 130 when cancelled.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, string? environment, Func<ProgramArguments, CancellationToken, Task<object>> measure)
    {
        using var cancelled = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            cancelled.Cancel();
        };
        try
        {
            var arguments = new ProgramArguments(words, environment);
            var json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                WriteIndented = !arguments.Flag("json"),
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            };
            Console.WriteLine(JsonSerializer.Serialize(await measure(arguments, cancelled.Token), json));
            return 0;
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return 130;
        }
    }
}
