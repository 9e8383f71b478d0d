using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Scanners.Dependencies;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper sbom PATH</c>: what a repository is made of, as CycloneDX.</summary>
internal static class SbomCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var name = new Option<string?>("--name") { Description = "What the bill of materials is about; the folder's name without it" };
        var version = new Option<string?>("--version") { Description = "Its version or commit" };
        var command = new Command("sbom", "Write the bill of materials (CycloneDX 1.6, JSON)") { path, name, version };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token =>
            {
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var inventory = DependencyInventory.Read(snapshot, token);
                foreach (var warning in inventory.Warnings)
                {
                    Console.Error.WriteLine("warning: " + warning);
                }

                var subject = parsed.GetValue(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(path)!)));
                Console.Out.WriteLine(new Sbom(new SbomSubject(subject, parsed.GetValue(version)), inventory).ToJson());
                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }
}
