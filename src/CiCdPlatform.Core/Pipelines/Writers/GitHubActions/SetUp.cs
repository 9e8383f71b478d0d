using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitHubActions;

/// <summary>The action that brings a toolchain, with its inputs.</summary>
internal sealed record SetUpStep(string Name, string Action, YamlMap Inputs);

/// <summary>Which action brings which toolchain.</summary>
internal static class SetUp
{
    private const string BundleInstall = "bundle install";

    /// <summary>The step, or null when the job's image or the runner's brings the toolchain itself.</summary>
    internal static SetUpStep? Step(Toolchain toolchain, PipelineJob job)
    {
        if (job.Container is not null || ToolchainTable.Find(toolchain.Name) is not { Action: { } action } row || action == "none")
        {
            return null;
        }

        var inputs = new YamlMap();
        foreach (var (name, value) in row.Inputs.Concat(toolchain.Manager is { } manager && row.ManagerInputs.TryGetValue(manager, out var more) ? more : []))
        {
            var version = job.Matrix?.Toolchain == toolchain.Name ? $"${{{{ matrix.{toolchain.Name} }}}}" : toolchain.Version;
            var manifest = job.WorkingDirectory == "." ? "" : job.WorkingDirectory + "/package.json";
            var filled = row.Fill(value.Replace("{setup}", version, StringComparison.Ordinal).Replace("{manifest}", manifest, StringComparison.Ordinal), toolchain.Full ?? toolchain.Version);
            inputs.AddIf(filled.Length > 0, name, () => new YamlValue(filled, Plain: filled is "true" or "false"));
        }

        // The action's own installation knows how to key its cache on the gems' native parts.
        if (toolchain.Name == "ruby" && InstallsGems(job))
        {
            inputs.Add("bundler-cache", true);
            inputs.AddIf(job.WorkingDirectory != ".", "working-directory", () => new YamlValue(job.WorkingDirectory));
        }

        return new SetUpStep("Set up " + Title(toolchain.Name), action, inputs);
    }

    /// <summary>The steps of a job without what its set-up did.</summary>
    internal static IEnumerable<PipelineStep> Rest(PipelineJob job) => job.Container is not null || !InstallsGems(job) || !job.Toolchains.Any(toolchain => toolchain.Name == "ruby")
        ? job.Steps
        : job.Steps.Select(step => step.Image is null ? step with { Run = [.. step.Run.Where(line => !line.StartsWith(BundleInstall, StringComparison.Ordinal))] } : step).Where(step => step.Image is not null || step.Run.Count > 0);

    private static bool InstallsGems(PipelineJob job) => job.Steps.Any(step => step.Run.Any(line => line.StartsWith(BundleInstall, StringComparison.Ordinal)));

    private static string Title(string name) => name switch
    {
        "dotnet" => ".NET",
        "node" => "Node.js",
        "php" => "PHP",
        "ocaml" => "OCaml",
        "sbt" or "pnpm" or "uv" => name,
        "r" => "R",
        _ => char.ToUpperInvariant(name[0]) + name[1..],
    };
}
