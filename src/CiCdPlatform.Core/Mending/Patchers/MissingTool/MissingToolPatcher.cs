using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A tool that the job's machine or image does not have, and the step, the image or the package that brings it.</summary>
internal sealed class MissingToolPatcher : IPatcher
{
    private static readonly MessagePattern Message = new(
        "not-installed",
        "(^|[\\s:/])(?<name>[A-Za-z_][\\w.+-]*): (command )?not found\\s*$|exec: \"(?<name>[\\w.-]+)\": executable file not found|^(/usr/bin/)?env: ['‘\"]?(?<name>[\\w.+-]+)['’\"]?: No such file or directory|^g?make(\\[\\d+\\])?: (?<name>[\\w.+-]+): No such file or directory|\\bspawn (?<name>[\\w.+-]+) ENOENT",
        "/tmp/script.sh: line 1: node: command not found");

    // Wrappers of the repository, and programs that stand in for others.
    private static readonly (string Program, string File, string Instead)[] Wrappers = [("gradle", "gradlew", "./gradlew"), ("mvn", "mvnw", "./mvnw"), ("docker-compose", "", "docker compose"), ("python", "", "python3"), ("pip", "", "pip3")];

    public string Id => "missing-tool";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || Message.Find(context) is not { } groups)
        {
            yield break;
        }

        var name = groups["name"].Value;
        foreach (var (_, file, instead) in Wrappers.Where(row => row.Program == name && (row.File.Length == 0 || context.Snapshot.Contains(row.File))))
        {
            if (WordEdits.InPipeline(context, name, instead) is { Count: > 0 } edits)
            {
                yield return new Patch(Id, "instead", $"the machine has no `{name}`{(file.Length > 0 ? ", but the repository brings its own" : "")}", $"`{instead}` runs in its place", 0.75) { Edits = edits };
            }
        }

        if (ToolSources.Of(name) is not { } source || context.FailedJob is not { } job)
        {
            yield break;
        }

        foreach (var patch in definition.Forge == ForgeKind.GitHub ? SetUp(definition, job, name, source) : InImage(context, definition, job, name, source))
        {
            yield return patch;
        }
    }

    private IEnumerable<Patch> SetUp(DefinitionText definition, JobText job, string name, ToolSource source)
    {
        if (source.Action is not { } action || PinnedActions.Newest(action) is not { } pinned
            || definition.Steps(job) is not { Count: > 0 } steps || steps.Any(step => definition.Lines[step.Start - 1].Contains(action + "@", StringComparison.OrdinalIgnoreCase)))
        {
            yield break;
        }

        var checkout = steps.FirstOrDefault(step => definition.Lines[step.Start - 1].Contains("actions/checkout@", StringComparison.Ordinal));
        var after = checkout is null ? steps[0].Start : checkout.End + 1;
        yield return new Patch(Id, "set-up", $"the job uses `{name}`, and no step brings it", $"`{action}` brings it", 0.7) { Edits = [new MendEdit(definition.Path, after, 0, [$"{new string(' ', steps[0].Indent)}- uses: {action}@{pinned.Sha} # {pinned.Version}"])] };
    }

    /// <summary>The image of the tool's own toolchain where the job's has none; else the package of the system beneath.</summary>
    private IEnumerable<Patch> InImage(MendContext context, DefinitionText definition, JobText job, string name, ToolSource source)
    {
        var image = JobImage.Of(definition, job);
        if (image is null or { IsSystem: true } && source.Toolchain is { } toolchain && ToolchainTable.Find(toolchain) is { } row)
        {
            var better = row.Image(StatedVersion.Of(context, row).Full);
            var edit = image is { IsOwn: true } ? image.Replace(definition, better) : new MendEdit(definition.Path, job.Start + 1, 0, [$"{new string(' ', definition.ChildIndent(job))}image: {better}"]);
            yield return new Patch(Id, "image", $"the job uses `{name}`, and {(image is null ? "it names no image that brings it" : $"the image `{image.Name}` does not bring it")}", $"the image `{better}` brings it", 0.7) { Edits = [edit] };
        }

        var install = image is { IsAlpine: true } && source.Alpine is { } alpine ? $"apk add --no-cache {alpine}"
            : image is { IsDebian: true } && source.Debian is { } debian ? $"apt-get update && apt-get install -y --no-install-recommends {debian}"
            : null;
        if (install is not null && FirstCommand(definition, job, install) is { } first)
        {
            yield return new Patch(Id, "package", $"the job uses `{name}`, and the image `{image!.Name}` does not bring it", $"`{install}` brings it before the job begins", 0.65) { Edits = [first] };
        }
    }

    // A `before_script` of its own would take that of the pipeline away from the job.
    private static MendEdit? FirstCommand(DefinitionText definition, JobText job, string command)
    {
        var shares = definition.KeyOf(job, "extends") is not null || definition.Lines.Any(line => line.TrimStart().StartsWith("before_script:", StringComparison.Ordinal) && DefinitionText.IndentOf(line) is 0)
            || definition.Lines.Any(line => line.StartsWith("default:", StringComparison.Ordinal));
        if ((definition.KeyOf(job, "before_script") ?? (shares ? definition.KeyOf(job, "script") : null)) is { } list)
        {
            return definition.Lines[list - 1].TrimEnd().EndsWith(':') && list < definition.Lines.Count && definition.Lines[list] is var item && item.TrimStart().StartsWith("- ", StringComparison.Ordinal)
                ? new MendEdit(definition.Path, list + 1, 0, [$"{item[..(item.Length - item.TrimStart().Length)]}- {command}"])
                : null;
        }

        var indent = new string(' ', definition.ChildIndent(job));
        return definition.KeyOf(job, "script") is { } script ? new MendEdit(definition.Path, script, 0, [$"{indent}before_script:", $"{indent}  - {command}"]) : null;
    }
}
