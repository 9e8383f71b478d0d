using System.CommandLine;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Features.Operations;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper orchestrations …</c>: what a running server does, and the means to step in.</summary>
internal static class OrchestrationsCommand
{
    private const string Path = "api/v1/orchestrations";

    public static Command Create()
    {
        var server = new ServerOptions();
        var command = new Command("orchestrations", "See and steer what a running server does")
        {
            ListOrchestrations.Create(server),
            CreateShow(server),
            CreateRaise(server),
            CreateAction(server, "terminate", "End an instance and its children", "terminated"),
            CreateAction(server, "suspend", "Hold an instance: what comes is kept until it is resumed", "suspended"),
            CreateAction(server, "resume", "Let a suspended instance go on", "resumed"),
            CreateAction(server, "rewind", "Take a failed instance back to before its failure, and let it go on", "rewound"),
            PurgeOrchestrations.Create(server),
            CreateStatistics(server),
        };
        command.Aliases.Add("orch");
        return command;
    }

    /// <summary>An argument that every command about one instance has.</summary>
    public static Argument<string> Id() => new("id") { Description = "The instance's id" };

    public static string PathOf(string id) => $"{Path}/{Uri.EscapeDataString(id)}";

    private static Command CreateShow(ServerOptions server)
    {
        var (id, json, full) = (Id(), CommonOptions.Json(), new Option<bool>("--full") { Description = "Do not cut long values" });
        var command = new Command("show", "Show an instance and what happened to it") { id, json, full };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = server.Open(parsed);
                var document = await client.GetAsync($"{PathOf(parsed.GetValue(id)!)}?history=true{(parsed.GetValue(full) ? "&full=true" : "")}", token);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(document);
                    return ExitCode.Done;
                }

                var instance = document.Deserialize<OrchestrationView>(JsonSerializerOptions.Web)!;
                OrchestrationDrawing.Detail(Terminal.Out, instance, TimeProvider.System.GetUtcNow());
                Terminal.Out.WriteLine();
                HistoryTimeline.Draw(Terminal.Out, instance.History ?? []);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static Command CreateRaise(ServerOptions server)
    {
        var id = Id();
        var name = new Argument<string>("event") { Description = "The event's name" };
        var payload = new Option<string>("--payload") { Description = "The event's payload as JSON; - reads it from standard input", DefaultValueFactory = _ => "null" };
        var once = new Option<string?>("--once") { Description = "A key: the same event with the same key counts once" };
        var json = CommonOptions.Json();
        var command = new Command("raise", "Raise an event on an instance") { id, name, payload, once, json };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                var text = parsed.GetValue(payload)!;
                text = text == "-" ? await Console.In.ReadToEndAsync(token) : text;
                if (!IsJson(text))
                {
                    throw new ServerException(ExitCode.Usage, "--payload must be JSON: a text needs its quotes, as in --payload '\"yes\"'");
                }

                using var client = server.Open(parsed);
                var document = await client.PostJsonAsync($"{PathOf(parsed.GetValue(id)!)}/events/{Uri.EscapeDataString(parsed.GetValue(name)!)}", text, parsed.GetValue(once), token);
                return Say(document, parsed.GetValue(json), $"raised {parsed.GetValue(name)} on {parsed.GetValue(id)}");
            },
            cancellation));
        return command;
    }

    private static Command CreateAction(ServerOptions server, string action, string description, string done)
    {
        var (id, json) = (Id(), CommonOptions.Json());
        var reason = new Option<string?>("--reason") { Description = "Why; kept with the instance" };
        var command = new Command(action, description) { id, json };
        if (action != "resume")
        {
            command.Options.Add(reason);
        }

        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = server.Open(parsed);
                var why = action == "resume" ? null : parsed.GetValue(reason);
                var document = await client.PostAsync($"{PathOf(parsed.GetValue(id)!)}/{action}", new ReasonRequest(why), token);
                return Say(document, parsed.GetValue(json), $"{done} {parsed.GetValue(id)}");
            },
            cancellation));
        return command;
    }

    private static Command CreateStatistics(ServerOptions server)
    {
        var json = CommonOptions.Json();
        var command = new Command("statistics", "Count instances and what waits") { json };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = server.Open(parsed);
                var document = await client.GetAsync(Path + "/statistics", token);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(document);
                    return ExitCode.Done;
                }

                var statistics = document.Deserialize<StatisticsView>(JsonSerializerOptions.Web)!;
                var grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned());
                foreach (var (state, count) in statistics.Instances)
                {
                    grid.AddRow(OrchestrationDrawing.State(state), $"{count}");
                }

                grid.AddRow("[dim]ready to go on[/]", $"{statistics.Ready}").AddRow("[dim]oldest of them waits[/]", Durations.Show(TimeSpan.FromSeconds(statistics.OldestReadySeconds)));
                grid.AddRow("[dim]asleep on timers[/]", $"{statistics.Sleeping}").AddRow("[dim]workers[/]", $"{statistics.Workers}");
                Terminal.Out.Write(grid);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static int Say(JsonElement document, bool json, string done)
    {
        if (json)
        {
            CommandRunner.WriteJson(document);
        }
        else
        {
            Terminal.Out.WriteLine(done);
        }

        return ExitCode.Done;
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
