using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Migration;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper migrate PATH --to …</c>: a repository's pipelines for the other forge, and what could not be carried.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var to = new Option<ForgeKind>("--to") { Description = "github or gitlab", Required = true };
        var json = CommonOptions.Json();
        var output = new Option<string?>("--output") { Description = "A folder to write the files to; without it they are only shown" };
        var branch = new Option<string>("--default-branch") { Description = "The default branch, which GitHub needs by name", DefaultValueFactory = _ => "main" };
        var command = new Command("migrate", "Write the pipelines for the other forge") { path, to, json, output, branch };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var migration = Migrator.Migrate(snapshot, parsed.GetValue(to), parsed.GetValue(branch)!);
                if (migration.Files.Count == 0)
                {
                    throw new InputException($"{parsed.GetValue(path)}: {(parsed.GetValue(to) == ForgeKind.GitLab ? "no workflow below .github/workflows" : "no .gitlab-ci.yml")} that could be carried was found");
                }

                foreach (var file in parsed.GetValue(output) is { } folder ? migration.Files : [])
                {
                    var target = Path.Combine(parsed.GetValue(output)!, file.Path);
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    await File.WriteAllTextAsync(target, file.Content, token);
                    await Console.Error.WriteLineAsync("wrote " + target);
                }

                Show(migration, parsed.GetValue(json), written: parsed.GetValue(output) is not null);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static void Show(MigrationOutcome migration, bool json, bool written)
    {
        if (json)
        {
            CommandRunner.WriteJson(migration);
        }
        else if (!written)
        {
            foreach (var file in migration.Files)
            {
                Console.WriteLine($"# --- {file.Path}");
                Console.WriteLine(file.Content);
            }
        }

        foreach (var loss in migration.NotCarried)
        {
            Console.Error.WriteLine($"not carried: {loss.File}:{loss.Line}: {loss.What}: {loss.Why}");
        }

        foreach (var secret in migration.Secrets)
        {
            Console.Error.WriteLine($"create the secret {secret} there");
        }
    }
}
