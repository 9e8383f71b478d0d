using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Features.Operations;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper orchestrations purge</c>: deletes ended instances for good, so it only counts them until told to do it.</summary>
internal static class PurgeOrchestrations
{
    public static Command Create(ServerOptions server)
    {
        var olderThan = new Option<string>("--older-than") { Description = "Last touched longer ago than this: 12h, 30d", Required = true };
        var states = new Option<string[]>("--state") { Description = "completed, failed, terminated, set-aside; the first three when not given", AllowMultipleArgumentsPerToken = true };
        var archived = new Option<bool>("--archived") { Description = "From the archive too" };
        var limit = new Option<int>("--limit") { Description = "At most so many, 1 to 10000", DefaultValueFactory = _ => 1_000 };
        var yes = new Option<bool>("--yes") { Description = "Delete; without it they are only counted" };
        var json = CommonOptions.Json();
        var command = new Command("purge", "Delete ended instances with their history") { olderThan, states, archived, limit, yes, json };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                var age = Durations.Parse(parsed.GetValue(olderThan)!)
                    ?? throw new ServerException(ExitCode.Usage, "--older-than must be an age such as 12h or 30d");
                using var client = server.Open(parsed);
                var request = new PurgeRequest(
                    age.ToString("c", CultureInfo.InvariantCulture), null, parsed.GetValue(states), parsed.GetValue(archived), DryRun: !parsed.GetValue(yes), parsed.GetValue(limit));
                var document = await client.PostAsync("api/v1/orchestrations/purge", request, token);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(document);
                    return ExitCode.Done;
                }

                var result = document.Deserialize<PurgeResult>(JsonSerializerOptions.Web)!;
                var what = $"{result.Purged}{(result.More ? " or more" : "")} {(result.Purged == 1 ? "instance" : "instances")} ({string.Join(", ", result.States)}) last touched before {result.EndedBefore:u}";
                Terminal.Out.WriteLine(result.DryRun ? $"would delete {what}; --yes does it" : $"deleted {what}");
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }
}
