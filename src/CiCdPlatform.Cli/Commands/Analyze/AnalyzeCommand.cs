using System.CommandLine;
using System.Globalization;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Json;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper analyze PATH</c>: what a repository is made of, with the evidence.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var json = CommonOptions.Json();
        var command = new Command("analyze", "Say what a repository is made of, and why") { path, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var analysis = RepositoryAnalyzer.Analyze(snapshot);
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(ContractJson.Write(analysis, AnalysisJson.Default.RepositoryAnalysis));
                }
                else
                {
                    Draw(analysis);
                }

                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static void Draw(RepositoryAnalysis analysis)
    {
        var console = Terminal.Out;
        foreach (var component in analysis.Components)
        {
            var tree = new Tree($"[bold]{Markup.Escape(component.Path)}[/] {(component.Name == component.Path ? "" : Markup.Escape($"({component.Name}) "))}{Markup.Escape(component.Language)} {Markup.Escape(component.LanguageVersion ?? "")}".TrimEnd());
            Add(tree, "frameworks", component.Frameworks);
            Add(tree, "package manager", component.PackageManager is { } manager ? [manager] : []);
            Add(tree, "install", component.Install);
            Add(tree, "build", component.Build);
            Add(tree, "test", component.Test);
            Add(tree, "lint", component.Lint);
            Add(tree, "start", component.Start is { } start ? [start] : []);
            Add(tree, "services", component.Services);
            Add(tree, "ports", [.. component.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture))]);
            Add(tree, "depends on", component.DependsOn);
            Add(tree, "workspace", component.IsWorkspaceMember ? [component.Workspace!] : []);
            var why = tree.AddNode("[dim]why[/]");
            foreach (var evidence in component.Evidence)
            {
                why.AddNode($"[dim]{Markup.Escape($"{evidence.File}:{evidence.Line}")}[/] {Markup.Escape(evidence.Why)}");
            }

            console.Write(tree);
        }

        if (analysis.Components.Count == 0)
        {
            console.MarkupLine("Nothing that can be built was found.");
        }

        if (analysis.Languages.Count > 0)
        {
            console.WriteLine("Languages: " + string.Join(", ", analysis.Languages.Take(8).Select(share => $"{share.Name} {share.Share:P0}")));
        }

        if (analysis.Services.Count > 0)
        {
            console.WriteLine("Beside them: " + string.Join(", ", analysis.Services.Select(service => service.Name == service.Kind ? service.Kind : $"{service.Name} ({service.Kind})")));
        }

        if (analysis.Ci.Count > 0)
        {
            console.WriteLine("Existing pipelines: " + string.Join(", ", analysis.Ci));
        }

        foreach (var warning in analysis.Warnings)
        {
            Console.Error.WriteLine("warning: " + warning);
        }
    }

    private static void Add(Tree tree, string label, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            tree.AddNode($"{label}: [green]{Markup.Escape(string.Join(label is "install" or "build" or "test" or "lint" ? " && " : ", ", values))}[/]");
        }
    }
}
