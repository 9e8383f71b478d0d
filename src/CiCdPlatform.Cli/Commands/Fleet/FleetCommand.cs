using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Fleet;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper fleet list|show|run</c>: the bots of a repository.</summary>
internal static class FleetCommand
{
    public static Command Create() => new("fleet", "List, show and run the bots of a repository") { List(), Show(), Run() };

    private static Command List()
    {
        var (path, json) = (CommonOptions.Path(), CommonOptions.Json());
        var command = new Command("list", "The bots, in the order in which they run") { path, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                var plan = PlanOf(parsed.GetValue(path)!);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(new { schema = "fleet/1", waves = plan.Waves.Select(wave => wave.Select(FleetDocument.Describe)) });
                    return Task.FromResult(ExitCode.Done);
                }

                var table = new Table().Border(TableBorder.Simple).AddColumns("wave", "bot", "needs", "does");
                foreach (var (bot, wave) in plan.Waves.SelectMany((bots, wave) => bots.Select(bot => (bot, wave + 1))))
                {
                    table.AddRow(wave.ToString(System.Globalization.CultureInfo.InvariantCulture), $"[bold]{Markup.Escape(bot.Id)}[/]", Markup.Escape(string.Join(", ", bot.Needs)), Markup.Escape(bot.Description));
                }

                Terminal.Out.Write(table);
                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("bot") { Description = "A bot's id" };
        var (path, json) = (new Argument<string>("path") { Description = "A repository's folder", DefaultValueFactory = _ => "." }, CommonOptions.Json());
        var command = new Command("show", "What one bot does") { id, path, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                var bots = PlanOf(parsed.GetValue(path)!).Waves.SelectMany(wave => wave).ToList();
                var bot = bots.Find(bot => bot.Id == parsed.GetValue(id))
                    ?? throw new InputException($"there is no bot '{parsed.GetValue(id)}': known are {string.Join(", ", bots.Select(bot => bot.Id))}");
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(FleetDocument.Describe(bot));
                    return Task.FromResult(ExitCode.Done);
                }

                Terminal.Out.MarkupLine($"[bold]{Markup.Escape(bot.Id)}[/] {Markup.Escape(bot.Description)}");
                Line("scanners", bot.Scanners);
                Line("rules", bot.Rules);
                Line("except", bot.Except);
                Line("needs", bot.Needs);
                Line("timeout", [$"{bot.Timeout.TotalSeconds:0} s"]);
                Line("mends", [bot.Fixes ? "what is safe, as one commit" : "nothing"]);
                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static Command Run()
    {
        var (path, json) = (CommonOptions.Path(), CommonOptions.Json());
        var fix = new Option<bool>("--fix") { Description = "Apply the safe mends: one commit a bot in a git work tree, which must be clean" };
        var command = new Command("run", "Run the bots: independent ones at once, each after those that it needs") { path, fix, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token => FleetRun.RunAsync(parsed.GetValue(path)!, PlanOf(parsed.GetValue(path)!), parsed.GetValue(fix), parsed.GetValue(json), token),
            cancellation));
        return command;
    }

    private static void Line(string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            Terminal.Out.MarkupLine($"  [dim]{name,-9}[/] {Markup.Escape(string.Join(", ", values))}");
        }
    }

    private static FleetPlan PlanOf(string path)
    {
        using var snapshot = SnapshotInput.Open(path);
        var (bots, problems) = FleetFile.Of(snapshot);
        return problems.Count == 0 ? FleetPlan.Of(bots) : throw new InputException(string.Join(Environment.NewLine, problems));
    }
}
