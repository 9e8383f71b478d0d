using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper config</c>: a repository's configuration, held against its format before a push.</summary>
internal static class ConfigCommand
{
    private const int MaxBytes = 1024 * 1024;

    public static Command Create() => new("config", "A repository's configuration: .github/cicd-platform.yml or .gitlab/cicd-platform.yml") { Check(), Schema() };

    private static Command Check()
    {
        var path = new Argument<string>("path") { Description = "A repository's folder, or one configuration file" };
        var json = CommonOptions.Json();
        var command = new Command("check", "Say what is wrong with it, line by line; exit code 1 when anything is") { path, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                var files = Find(parsed.GetValue(path)!);
                var faults = new List<object>();
                foreach (var (file, shown) in files)
                {
                    var text = new FileInfo(file).Length <= MaxBytes ? await File.ReadAllTextAsync(file, token) : throw new InputException($"{shown} is larger than {MaxBytes} bytes: no configuration is");
                    foreach (var problem in ConfigurationReader.Read(text).Problems)
                    {
                        faults.Add(new { file = shown, line = problem.Line, message = problem.Message });
                        await Console.Error.WriteLineAsync($"{shown}:{problem.Line}: {problem.Message}");
                    }
                }

                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(new { schema = "configuration/1", files = files.Select(file => file.Shown), problems = faults });
                }
                else if (faults.Count == 0)
                {
                    Console.WriteLine(files.Count == 0 ? "No configuration: the defaults hold." : $"{string.Join(", ", files.Select(file => file.Shown))}: nothing wrong.");
                }

                return faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
            },
            cancellation));
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Print the JSON schema, for editors");
        command.SetAction((_, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                Console.Write(ConfigurationSchema.Json);
                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static IReadOnlyList<(string File, string Shown)> Find(string path)
    {
        if (File.Exists(path))
        {
            return [(path, path.Replace('\\', '/'))];
        }

        if (!Directory.Exists(path))
        {
            throw new InputException($"{path} does not exist: name a repository's folder or its configuration");
        }

        string[] known = [ConfigurationReader.FileOf(ForgeKind.GitHub), ConfigurationReader.FileOf(ForgeKind.GitLab)];
        return [.. known.Select(file => (Path.Combine(path, file), file)).Where(file => File.Exists(file.Item1))];
    }
}
