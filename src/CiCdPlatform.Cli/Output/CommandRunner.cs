using System.Text.Json;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Cli.Output;

/// <summary>Runs a command's work and turns its ends into exit codes and one message on standard error.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            return await work(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return ExitCode.Cancelled;
        }
        catch (InputException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreadable;
        }
        catch (ServerException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreadable;
        }
    }

    /// <summary>The one JSON document on standard output.</summary>
    public static void WriteJson<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, ContractJson.Options));
}

/// <summary>Input that cannot be read; the message names it and the cure.</summary>
internal sealed class InputException(string message) : Exception(message);
