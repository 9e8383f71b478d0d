using System.CommandLine;
using System.Text;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper diagnose LOG</c> or <c>--run URL</c>: why a run failed, which lines of its log to read, and what would mend it.</summary>
internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var failure = new FailureArguments("The log of a failed job; - reads standard input");
        var green = new Option<FileInfo[]>("--green") { Description = "A log of the same job when it was green: what stands in it is no news; may be given again", AllowMultipleArgumentsPerToken = true };
        var path = new Option<DirectoryInfo?>("--path") { Description = "The repository that it failed on: what would mend it is looked for there; the current folder where that is one" };
        var definition = new Option<string?>("--definition") { Description = "The pipeline's file; the one that runs the failed command by default" };
        var job = new Option<string?>("--job") { Description = "The job that failed, as the forge names it" };
        var json = CommonOptions.Json();
        var command = new Command("diagnose", "Say why a run failed: the lines that matter, the tests, the problems, and what would mend it") { failure.Log, failure.Run, green, path, definition, job, json };
        failure.Check(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token =>
            {
                var options = new DiagnoseOptions(parsed.GetValue(green) ?? [], new FailureFiles(parsed.GetValue(path), parsed.GetValue(definition)), parsed.GetValue(job), parsed.GetValue(json));
                return parsed.GetValue(failure.Run) is { } url ? RunAsync(url, options, token) : Task.FromResult(OfLog(parsed.GetValue(failure.Log)!, options, token));
            },
            cancellation));
        return command;
    }

    private static int OfLog(string path, DiagnoseOptions options, CancellationToken cancellation)
    {
        using var log = path != "-" ? Open(path) : options.Files.AreThere ? Spooled(Console.OpenStandardInput()) : Console.OpenStandardInput();
        var diagnosis = Diagnose(log, options, options.Job, cancellation);
        using var files = diagnosis.RootCause is null ? null : options.Files.Open();
        var fixes = files is null ? [] : options.Files.Propose(files, diagnosis, End(log), options.Job, null);
        return Say([new DiagnosedJob(options.Job, diagnosis, fixes, log.CanSeek ? log : null)], options.IsJson);
    }

    private static async Task<int> RunAsync(string url, DiagnoseOptions options, CancellationToken cancellation)
    {
        await using var forge = ForgeRun.Open(url);
        var failed = await forge.ReadAsync(options.Job, cancellation);
        using var files = options.Files.OpenNamed() ?? (failed.Commit is { } commit && failed.State is not RunState.Success ? await forge.ReadFilesAsync(commit, cancellation) : null);
        if (failed.Jobs.Count == 0)
        {
            return Say([options.Files.Refused(files, failed)], options.IsJson);
        }

        var diagnosed = failed.Jobs.Select(job =>
        {
            var log = new MemoryStream(Encoding.UTF8.GetBytes(job.Log));
            var diagnosis = Diagnose(log, options, job.Name, cancellation);
            return new DiagnosedJob(job.Name, diagnosis, files is null ? [] : options.Files.Propose(files, diagnosis, End(log), job.Name, failed), log);
        }).ToList();
        return Say([.. diagnosed.OrderBy(job => job.Diagnosis.RootCause is null)], options.IsJson);
    }

    private static LogDiagnosis Diagnose(Stream log, DiagnoseOptions options, string? job, CancellationToken cancellation)
    {
        var green = new List<Stream>();
        try
        {
            green.AddRange(options.Green.Select(file => Open(file.FullName)));
            return LogDiagnoser.Diagnose(log, DiagnosisContext.None with { GreenLogs = green, Job = job }, cancellation);
        }
        finally
        {
            green.ForEach(stream => stream.Dispose());
        }
    }

    private static int Say(IReadOnlyList<DiagnosedJob> jobs, bool isJson)
    {
        if (isJson)
        {
            Console.Out.WriteLine(DiagnosisDocument.Of(jobs).ToJson());
        }
        else
        {
            DiagnosisView.Draw(Terminal.Out, jobs);
        }

        return jobs.Any(job => job.IsExplained) ? ExitCode.Done : ExitCode.Failed;
    }

    // What the patchers look at: the end of the log.
    private static string End(Stream log)
    {
        const int Most = 2 * 1024 * 1024;
        log.Position = Math.Max(0, log.Length - Most);
        using var reader = new StreamReader(log, Encoding.UTF8, leaveOpen: true);
        return reader.ReadToEnd();
    }

    // Standard input is read once; what is looked at again goes through a file that is gone when it is closed.
    private static FileStream Spooled(Stream input)
    {
        var spooled = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        input.CopyTo(spooled);
        spooled.Position = 0;
        return spooled;
    }

    private static FileStream Open(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan)
        : throw new InputException($"{path}: there is no such log: give a file, or - for standard input");

    private sealed record DiagnoseOptions(IReadOnlyList<FileInfo> Green, FailureFiles Files, string? Job, bool IsJson);
}
