using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A tool that the job's machine does not have, and the step that brings it.</summary>
internal sealed class MissingToolPatcher : IPatcher
{
    private static readonly MessagePattern Message = new("not-installed", "(^|[\\s:/])(?<name>[A-Za-z_][\\w.+-]*): (command )?not found\\s*$|exec: \"(?<name>[\\w.-]+)\": executable file not found", "/tmp/script.sh: line 1: node: command not found");

    private static readonly (string[] Programs, string Action)[] Actions =
    [
        (["node", "npm", "npx", "corepack"], "actions/setup-node"), (["python", "python3", "pip", "pip3"], "actions/setup-python"), (["go", "gofmt"], "actions/setup-go"), (["java", "javac", "mvn"], "actions/setup-java"),
        (["dotnet"], "actions/setup-dotnet"), (["ruby", "bundle", "gem", "rake"], "ruby/setup-ruby"), (["php", "composer"], "shivammathur/setup-php"), (["pnpm"], "pnpm/action-setup"), (["bun", "bunx"], "oven-sh/setup-bun"),
        (["uv", "uvx"], "astral-sh/setup-uv"), (["gradle"], "gradle/actions/setup-gradle"), (["cargo", "rustc", "rustup"], "dtolnay/rust-toolchain"), (["terraform"], "hashicorp/setup-terraform"), (["deno"], "denoland/setup-deno"),
        (["helm"], "azure/setup-helm"), (["kubectl"], "azure/setup-kubectl"), (["golangci-lint"], "golangci/golangci-lint-action"),
    ];

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

        if (definition.Forge != ForgeKind.GitHub || context.FailedJob is not { } job || Array.Find(Actions, row => row.Programs.Contains(name)) is not { Action: { } action } || PinnedActions.Newest(action) is not { } pinned
            || definition.Steps(job) is not { Count: > 0 } steps || steps.Any(step => definition.Lines[step.Start - 1].Contains(action + "@", StringComparison.OrdinalIgnoreCase)))
        {
            yield break;
        }

        var checkout = steps.FirstOrDefault(step => definition.Lines[step.Start - 1].Contains("actions/checkout@", StringComparison.Ordinal));
        var after = checkout is null ? steps[0].Start : checkout.End + 1;
        yield return new Patch(Id, "set-up", $"the job uses `{name}`, and no step brings it", $"`{action}` brings it", 0.7) { Edits = [new MendEdit(definition.Path, after, 0, [$"{new string(' ', steps[0].Indent)}- uses: {action}@{pinned.Sha} # {pinned.Version}"])] };
    }
}
