using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitHubActions;

/// <summary>The action that brings a toolchain, with its inputs.</summary>
internal sealed record SetUpStep(string Name, string Action, YamlMap Inputs);

/// <summary>Which action brings which toolchain.</summary>
internal static class SetUp
{
    /// <summary>The step, or null when the runner's image brings the toolchain itself.</summary>
    internal static SetUpStep? Step(Toolchain toolchain, PipelineJob job) => toolchain.Name switch
    {
        "dotnet" => new("Set up .NET", "actions/setup-dotnet", new YamlMap().Add("dotnet-version", toolchain.Version)),
        // The actions' own caches are off where ours is on.
        "node" => new("Set up Node.js", "actions/setup-node", new YamlMap().Add("node-version", toolchain.Version).Add("package-manager-cache", false)),
        "python" => new("Set up Python", "actions/setup-python", new YamlMap().Add("python-version", toolchain.Version)),
        "go" => new("Set up Go", "actions/setup-go", new YamlMap().Add("go-version", toolchain.Version).Add("cache", false)),
        "rust" => new("Set up Rust", "dtolnay/rust-toolchain", new YamlMap().Add("toolchain", toolchain.Version).Add("components", "clippy, rustfmt")),
        "java" => new("Set up Java", "actions/setup-java", new YamlMap().Add("distribution", "temurin").Add("java-version", toolchain.Version)),
        "ruby" => new("Set up Ruby", "ruby/setup-ruby", Ruby(toolchain, job)),
        "php" => new("Set up PHP", "shivammathur/setup-php", new YamlMap().Add("php-version", toolchain.Version).Add("coverage", "none").Add("tools", "composer")),
        _ => null,
    };

    private static YamlMap Ruby(Toolchain toolchain, PipelineJob job)
    {
        var bundled = job.Steps.Any(step => step.Run.Any(line => line.StartsWith("bundle ", StringComparison.Ordinal)));
        var inputs = new YamlMap().Add("ruby-version", toolchain.Version);
        inputs.AddIf(bundled, "bundler-cache", () => new YamlValue("true", Plain: true));
        return inputs.AddIf(bundled && job.WorkingDirectory != ".", "working-directory", () => new YamlValue(job.WorkingDirectory));
    }
}
