using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Diagnosis;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper diagnose LOG</c>: why a run failed, and which lines of its log to read.</summary>
internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("log") { Description = "The log of a failed job; - reads standard input" };
        var green = new Option<FileInfo[]>("--green") { Description = "A log of the same job when it was green: what stands in it is no news; may be given again", AllowMultipleArgumentsPerToken = true };
        var json = CommonOptions.Json();
        var command = new Command("diagnose", "Say why a run failed: the lines that matter, the tests, the problems") { log, green, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token => Task.FromResult(Run(parsed.GetValue(log)!, parsed.GetValue(green) ?? [], parsed.GetValue(json), token)),
            cancellation));
        return command;
    }

    private static int Run(string path, IReadOnlyList<FileInfo> green, bool json, CancellationToken cancellation)
    {
        var greenLogs = new List<Stream>();
        try
        {
            greenLogs.AddRange(green.Select(file => Open(file.FullName)));
            using var log = path == "-" ? Console.OpenStandardInput() : Open(path);
            var diagnosis = LogDiagnoser.Diagnose(log, DiagnosisContext.None with { GreenLogs = greenLogs }, cancellation);
            if (json)
            {
                Console.Out.WriteLine(DiagnosisDocument.Of(diagnosis, []).ToJson());
            }
            else
            {
                DiagnosisView.Draw(Terminal.Out, diagnosis, path == "-" ? null : path);
            }

            return diagnosis.RootCause is null ? ExitCode.Failed : ExitCode.Done;
        }
        finally
        {
            greenLogs.ForEach(stream => stream.Dispose());
        }
    }

    private static FileStream Open(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan)
        : throw new InputException($"{path}: there is no such log: give a file, or - for standard input");
}
