using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper generate PATH --forge …</c>: the pipeline for a repository, shown or written.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var forge = CommonOptions.Forge();
        var json = CommonOptions.Json();
        var output = new Option<string?>("--output") { Description = "A folder to write the files to; without it they are only shown" };
        var registry = new Option<string?>("--registry") { Description = "A container registry: adds the jobs that build and push an image" };
        var mirror = new Option<string?>("--image-prefix") { Description = "Where images are pulled through, such as mirror.example.com/" };
        var pins = new PinOptions();
        var prove = new ProveOption();
        var command = new Command("generate", "Write the pipeline that an expert would write") { path, forge, json, output, registry, mirror };
        pins.AddTo(command);
        prove.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var analysis = RepositoryAnalyzer.Analyze(snapshot);
                if (snapshot.Entries.Count == 0)
                {
                    throw new InputException($"{parsed.GetValue(path)}: there is no file in it, so there is no pipeline to write");
                }

                var generation = await pins.GenerateAsync(
                    parsed,
                    GenerationRequest.For(snapshot, analysis, parsed.GetValue(forge)) with
                    {
                        Settings = new GenerationSettings { Registry = parsed.GetValue(registry), ImagePrefix = parsed.GetValue(mirror), PreferredToolchains = await prove.PreferredToolchainsAsync(parsed, token) },
                    },
                    token);
                generation = await prove.ProveAsync(parsed, parsed.GetValue(path)!, snapshot, analysis, parsed.GetValue(forge), generation, token);
                if (parsed.GetValue(output) is { } folder)
                {
                    await WriteAsync(generation, folder, token);
                }

                Show(generation, parsed.GetValue(json), written: parsed.GetValue(output) is not null);
                return ProveOption.Conclude(generation);
            },
            cancellation));
        return command;
    }

    private static async Task WriteAsync(Generation generation, string folder, CancellationToken cancellation)
    {
        foreach (var file in generation.Files)
        {
            var target = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllTextAsync(target, file.Content, cancellation);
            await Console.Error.WriteLineAsync("wrote " + target);
        }
    }

    private static void Show(Generation generation, bool json, bool written)
    {
        if (json)
        {
            CommandRunner.WriteJson(generation);
        }
        else if (!written)
        {
            foreach (var file in generation.Files)
            {
                Console.WriteLine($"# --- {file.Path}");
                Console.WriteLine(file.Content);
            }
        }

        foreach (var reason in generation.Reasons)
        {
            Console.Error.WriteLine("because: " + reason);
        }

        foreach (var warning in generation.Warnings)
        {
            Console.Error.WriteLine("warning: " + warning);
        }
    }
}
