using System.CommandLine;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Features.Audit;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper audit verify|export</c>: the server's audit log, or one that was exported before.</summary>
internal static class AuditCommand
{
    private const string ExportPath = "api/v1/audit/export";

    public static Command Create() => new("audit", "Check and export the audit log") { Verify(), Export() };

    private static Command Verify()
    {
        var server = new ServerOptions();
        var file = new Option<string?>("--file") { Description = "An export instead of a server" };
        var head = new Option<string?>("--head") { Description = "The hash of an entry that was noted before and must still be there" };
        var json = CommonOptions.Json();
        var command = new Command("verify", "Follow the chain of hashes from the first entry to the last") { file, head, json };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = parsed.GetValue(file) is null ? server.Open(parsed) : null;
                await using var stream = client is null ? File.OpenRead(parsed.GetValue(file)!) : await client.OpenAsync(ExportPath, token);
                var check = await CheckAsync(stream, parsed.GetValue(head), token);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(check);
                }
                else
                {
                    Console.WriteLine(check.Valid ? $"{check.Entries} entries hold; the head is {check.Head}" : $"The audit log does not hold: {check.Fault}");
                }

                return check.Valid ? ExitCode.Done : ExitCode.Failed;
            },
            cancellation));
        return command;
    }

    private static Command Export()
    {
        var server = new ServerOptions();
        var output = new Option<string?>("--output") { Description = "A file instead of standard output" };
        var command = new Command("export", "Write the whole log, one JSON document a line") { output };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = server.Open(parsed);
                await using var stream = await client.OpenAsync(ExportPath, token);
                await using var target = parsed.GetValue(output) is { } path ? File.Create(path) : Console.OpenStandardOutput();
                await stream.CopyToAsync(target, token);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static async Task<AuditCheck> CheckAsync(Stream stream, string? head, CancellationToken cancellation)
    {
        var (chain, isThere) = (new AuditChain(), head is null);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                var record = JsonSerializer.Deserialize<AuditRecord>(line, JsonSerializerOptions.Web) ?? throw new InputException("a line of the export is empty");
                chain.Add(record);
                isThere |= record.Hash == head;
            }
            catch (JsonException e)
            {
                throw new InputException($"entry {chain.Entries + 1} of the export cannot be read: {e.Message}");
            }
        }

        var check = chain.Check();
        return check.Valid && !isThere ? check with { Valid = false, Fault = $"the entry with the hash {head} is not there: the log was cut off or written anew" } : check;
    }
}
