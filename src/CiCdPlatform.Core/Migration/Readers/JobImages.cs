using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>The image that brings what a machine of GitHub has, or what a set-up action brings there.</summary>
internal static class JobImages
{
    /// <summary>A system with what builds usually call, as a machine of GitHub is; a bare system has neither git nor make.</summary>
    private const string Machine = "buildpack-deps:noble";

    // The set-up actions that generated workflows use, and older names of theirs; those that bring several toolchains tell them apart by their inputs.
    private static readonly List<(string Action, string Input, string Toolchain)> s_setUps =
    [
        .. ToolchainTable.All.Where(row => row.Action is not (null or "none") && row.Command is null)
            .SelectMany(row => row.Inputs.Where(input => input.Value == "{setup}").Take(1).Select(input => (row.Action!, input.Key, row.Name)))
            .DistinctBy(setUp => (setUp.Item1, setUp.Key)),
        ("actions-rs/toolchain", "toolchain", "rust"), ("haskell/actions/setup", "ghc-version", "haskell"), ("actions/setup-haskell", "ghc-version", "haskell"), ("actions/setup-elixir", "elixir-version", "elixir"),
    ];

    // What a machine of GitHub has without being asked, by the program that a command begins with.
    private static readonly (string[] Programs, string Toolchain)[] s_programs =
    [
        (["cargo", "rustc", "rustup"], "rust"), (["npm", "npx", "node", "yarn", "pnpm", "bun", "bunx"], "node"), (["go"], "go"), (["dotnet"], "dotnet"), (["mvn", "./mvnw", "gradle", "./gradlew", "java", "javac", "ant"], "java"),
        (["bundle", "gem", "ruby", "rake"], "ruby"), (["composer", "php"], "php"), (["cabal", "ghc", "stack"], "haskell"), (["swift"], "swift"), (["python", "python3", "pip", "pip3", "pytest", "pipx"], "python"),
    ];

    /// <summary>The toolchain that an action sets up and the input that names its version, or null.</summary>
    public static (string Input, string Toolchain)? SetUpBy(GitHubStep step, ActionUse uses)
    {
        var all = s_setUps.Where(setUp => uses.Is(setUp.Action)).ToList();
        return all.Count == 0 ? null : all.FindLast(setUp => step.Input(setUp.Input) is not null) is { Action: not null } told ? (told.Input, told.Toolchain) : (all[0].Input, all[0].Toolchain);
    }

    /// <summary>The shipped table of images, with the version that the workflow names in place of the newest.</summary>
    public static string Of(string toolchain, string? version)
    {
        var row = ToolchainTable.Find(toolchain)!;
        if (version is null || version is "latest" or "stable" or "current" or "node" or "" || version.StartsWith("lts", StringComparison.Ordinal) || version.Contains('\n', StringComparison.Ordinal) || version.StartsWith("${{", StringComparison.Ordinal))
        {
            version = row.Versions[0];
        }

        var plain = WithoutWildcards(version.TrimStart('^', '~', '>', '=', 'v', ' '));

        // Every Elixir has an image beside the newest Erlang that it runs on.
        return toolchain == "elixir" && !row.Versions.Contains(plain) ? "elixir:" + plain : row.Image(plain);
    }

    /// <summary>A version as the tags of images say it: 18.x is 18 there.</summary>
    public static string WithoutWildcards(string version)
    {
        while (version.EndsWith(".x", StringComparison.Ordinal) || version.EndsWith(".*", StringComparison.Ordinal))
        {
            version = version[..^2];
        }

        return version;
    }

    /// <summary>The image for commands, where <paramref name="image"/> is the one that set-up actions lead to, or null.</summary>
    public static string For(IReadOnlyCollection<string> commands, string? image)
    {
        var programs = commands.Select(command => command.Split(' ', 2)[0]).ToHashSet(StringComparer.Ordinal);
        image ??= s_programs.Where(row => row.Programs.Any(programs.Contains)).Select(row => Of(row.Toolchain, null)).FirstOrDefault() ?? Machine;

        // A machine has the builders of Java beside every version of it; an image has one.
        var builder = programs.Contains("mvn") ? "java-maven" : programs.Contains("gradle") ? "java-gradle" : null;
        return builder is not null && image.StartsWith("eclipse-temurin:", StringComparison.Ordinal) && TemplateCatalogue.All.FirstOrDefault(template => template.Id == builder)?.Image is { } built
            ? built.Replace("{major}", image.Split(':', 2)[1].Split('.', '_', '-', 'u')[0], StringComparison.Ordinal)
            : image;
    }
}
