using System.CommandLine;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CommonOptions
{
    public static Argument<string> Path() => new("path") { Description = "A repository's folder" };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on standard output" };

    public static Option<ForgeKind> Forge() => new("--forge") { Description = "github or gitlab", DefaultValueFactory = _ => ForgeKind.GitHub };
}
