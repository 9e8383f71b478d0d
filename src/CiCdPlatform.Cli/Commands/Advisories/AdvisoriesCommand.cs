using System.CommandLine;
using System.Globalization;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Features.Advisories;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper advisories import|list</c>: what is known of vulnerable packages on this machine.</summary>
internal static class AdvisoriesCommand
{
    public static Command Create() => new("advisories", "Import and list known vulnerabilities of packages") { Import(), List() };

    private static Command Import()
    {
        var sources = new Argument<string[]>("sources") { Description = "Folders, archives, or https addresses of archives: OSV's format and those of nine databases", Arity = ArgumentArity.OneOrMore };
        var (file, json) = (LocalAdvisories.File(), CommonOptions.Json());
        var command = new Command("import", "Bring advisories into the database; what a source no longer says is forgotten") { sources, file, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                var store = await LocalAdvisories.CreateAsync(parsed.GetValue(file)!, token);
                using var http = new HttpClient { Timeout = TimeSpan.FromHours(1) };
                var importer = new AdvisoryImporter(store, http, TimeProvider.System);
                var imports = new List<AdvisoryImport>();
                foreach (var source in parsed.GetValue(sources)!)
                {
                    await Console.Error.WriteLineAsync($"reading {source}");
                    var import = await importer.ImportAsync(Path.Exists(source) ? Path.GetFullPath(source) : source, token);
                    imports.Add(import);
                    foreach (var warning in import.Warnings)
                    {
                        await Console.Error.WriteLineAsync("warning: " + warning);
                    }

                    await Console.Error.WriteLineAsync(import.Error ?? (import.IsUnchanged ? "nothing new" : string.Create(CultureInfo.InvariantCulture, $"{import.Advisories} advisories from {import.Files} files")));
                }

                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(new { schema = "advisories/1", imports });
                }

                return imports.Exists(import => import.Error is not null) ? ExitCode.Unreadable : ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static Command List()
    {
        var (file, json) = (LocalAdvisories.File(), CommonOptions.Json());
        var command = new Command("list", "What was imported, and when") { file, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                IReadOnlyList<AdvisorySourceState> states = LocalAdvisories.Find(parsed.GetValue(file)!) is { } store ? await store.SourcesAsync(token) : [];
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(new { schema = "advisories/1", sources = states });
                    return ExitCode.Done;
                }

                foreach (var state in states)
                {
                    Terminal.Out.MarkupLine(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{state.Source}: {state.Advisories} advisories, imported {state.ImportedAt:yyyy-MM-dd HH:mm}")));
                }

                if (states.Count == 0)
                {
                    Terminal.Out.MarkupLine("Nothing was imported yet: hyper advisories import FOLDER_OR_ARCHIVE");
                }

                return ExitCode.Done;
            },
            cancellation));
        return command;
    }
}
