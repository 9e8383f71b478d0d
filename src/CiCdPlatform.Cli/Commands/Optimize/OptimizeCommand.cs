using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Optimisation;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper optimize PATH</c>: what would make a repository's pipelines faster, as patches.</summary>
internal static class OptimizeCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var json = CommonOptions.Json();
        var patch = new Option<bool>("--patch") { Description = "Print the patches alone, each for git apply" };
        var command = new Command("optimize", "Say what would make the pipelines faster, as patches") { path, json, patch };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token =>
            {
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var report = Optimizer.Optimize(snapshot, cancellation: token);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(report);
                }
                else
                {
                    Draw(report, parsed.GetValue(patch));
                }

                foreach (var warning in report.Warnings)
                {
                    Console.Error.WriteLine("warning: " + warning);
                }

                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static void Draw(OptimizationReport report, bool patchesAlone)
    {
        foreach (var suggestion in report.Suggestions)
        {
            if (!patchesAlone)
            {
                Terminal.Out.MarkupLine($"[bold]{Markup.Escape($"{suggestion.File}:{suggestion.Line}")}[/] {Markup.Escape(suggestion.Message)}");
                if (suggestion.Estimate is { } estimate)
                {
                    Terminal.Out.MarkupLine("[dim]" + Markup.Escape("saves: " + estimate.Text) + "[/]");
                }
            }

            Console.Out.WriteLine(suggestion.Patch);
        }

        if (report.Suggestions.Count == 0 && !patchesAlone)
        {
            Terminal.Out.MarkupLine("Nothing to suggest.");
        }
    }
}
