using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A step that runs in the wrong folder: one that does not exist, or one without the manifest that its tool looks for.</summary>
internal sealed class WrongFolderPatcher : IPatcher
{
    private const int MaxFolders = 3;

    private static readonly MessagePattern NoFolder = new("no-such-folder", "working directory '?(?<path>[^'\\s]+)'?\\.? No such file", "An error occurred trying to start process 'bash' with working directory '/home/runner/work/shop/app'. No such file or directory");

    private static readonly (MessagePattern Message, string Manifest)[] NoManifest =
    [
        (new("package-json", "Could not read package\\.json|ENOENT.*[/']package\\.json|Couldn't find a package\\.json", "npm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/src/package.json'"), "package.json"),
        (new("package-lock", "`npm ci` command can only install with an existing package-lock\\.json", "npm error The `npm ci` command can only install with an existing package-lock.json or"), "package-lock.json"),
        (new("go-mod", "go\\.mod file not found in current directory|directory prefix .* does not contain main module", "go: go.mod file not found in current directory or any parent directory; see 'go help modules'"), "go.mod"),
        (new("cargo-toml", "could not find `Cargo\\.toml` in", "error: could not find `Cargo.toml` in `/work` or any parent directory"), "Cargo.toml"),
        (new("makefile", "No targets specified and no makefile found|No rule to make target .*Stop", "make: *** No targets specified and no makefile found.  Stop."), "Makefile"),
        (new("cmake-lists", "does not appear to contain CMakeLists\\.txt", "CMake Error: The source directory \"/work\" does not appear to contain CMakeLists.txt."), "CMakeLists.txt"),
        (new("rakefile", "No Rakefile found", "rake aborted!\nNo Rakefile found (looking for: rakefile, Rakefile, rakefile.rb, Rakefile.rb)"), "Rakefile"),
        (new("gemfile", "Could not locate Gemfile", "Could not locate Gemfile or .bundle/ directory"), "Gemfile"),
        (new("pom", "there is no POM in this directory", "[ERROR] The goal you specified requires a project to execute but there is no POM in this directory (/work)."), "pom.xml"),
        (new("composer-json", "Composer could not find a composer\\.json file", "Composer could not find a composer.json file in /work"), "composer.json"),
        (new("pyproject", "does not appear to be a Python project|Poetry could not find a pyproject\\.toml", "ERROR: Directory '.' is not installable. Neither 'setup.py' nor 'pyproject.toml' found. It does not appear to be a Python project"), "pyproject.toml"),
        (new("requirements", "Could not open requirements file: .*requirements\\.txt", "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'"), "requirements.txt"),
        (new("project", "MSB1003: Specify a project or solution file", "MSBUILD : error MSB1003: Specify a project or solution file."), "*.sln"),
    ];

    public string Id => "wrong-folder";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition || context.FailedJob is not { } job)
        {
            yield break;
        }

        if (NoFolder.Find(context) is { } groups && WorkingDirectory(definition, job, groups["path"].Value) is { } line)
        {
            yield return new Patch(Id, NoFolder.Id, "the working directory is not in the repository", "the step runs in the repository's root", 0.55) { Edits = [new MendEdit(definition.Path, line, 1, [])] };
        }

        foreach (var (message, manifest) in NoManifest)
        {
            if (message.Find(context) is null || context.Snapshot.Contains(manifest) || FailedStep(context, definition, job, manifest) is not { } step)
            {
                continue;
            }

            foreach (var folder in Folders(context, manifest).Take(MaxFolders))
            {
                var at = definition.Lines.Skip(step.Start - 1).Take(step.End - step.Start + 1).ToList().FindIndex(text => text.Contains("run:", StringComparison.Ordinal)) + step.Start;
                var isFirst = at == step.Start;
                yield return new Patch(Id, message.Id, $"`{manifest}` is in `{folder}`, where the step does not run", $"the step runs in `{folder}`", 0.7)
                {
                    Edits = [isFirst
                        ? new MendEdit(definition.Path, at, 1, [$"{new string(' ', step.Indent)}- working-directory: {folder}", new string(' ', step.Indent + 2) + definition.Lines[at - 1].TrimStart().TrimStart('-').TrimStart()])
                        : new MendEdit(definition.Path, at, 0, [$"{new string(' ', step.Indent + 2)}working-directory: {folder}"])],
                };
            }
        }
    }

    private static int? WorkingDirectory(DefinitionText definition, JobText job, string path)
    {
        for (var number = job.Start; number <= job.End; number++)
        {
            if (definition.Lines[number - 1].Trim() is var text && text.StartsWith("working-directory:", StringComparison.Ordinal) && path.TrimEnd('/').EndsWith("/" + text["working-directory:".Length..].Trim().Trim('"', '\'', '/'), StringComparison.Ordinal))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The first step that runs a script without a folder of its own, once the files are there.</summary>
    private static StepText? FailedStep(MendContext context, DefinitionText definition, JobText job, string manifest)
    {
        var failed = context.Diagnosis?.FailedStep;
        var steps = definition.Steps(job).Where(step => Text(definition, step) is var text && text.Contains("run:", StringComparison.Ordinal) && !text.Contains("working-directory:", StringComparison.Ordinal)).ToList();
        return steps.FirstOrDefault(step => failed is not null && Text(definition, step).Contains(failed, StringComparison.Ordinal))
            ?? steps.FirstOrDefault(step => Text(definition, step).Contains(ToolOf(manifest), StringComparison.Ordinal));
    }

    private static string Text(DefinitionText definition, StepText step) => string.Join('\n', definition.Lines.Skip(step.Start - 1).Take(step.End - step.Start + 1));

    private static string ToolOf(string manifest) => manifest switch
    {
        "package.json" or "package-lock.json" => "npm",
        "go.mod" => "go ",
        "Cargo.toml" => "cargo",
        "Makefile" => "make",
        "CMakeLists.txt" => "cmake",
        "Rakefile" => "rake",
        "Gemfile" => "bundle",
        "pom.xml" => "mvn",
        "composer.json" => "composer",
        "*.sln" => "dotnet",
        _ => "pip",
    };

    private static IEnumerable<string> Folders(MendContext context, string manifest) => context.Snapshot.Entries
        .Where(entry => entry.Path.EndsWith("/" + manifest.TrimStart('*'), StringComparison.Ordinal) || (manifest.StartsWith('*') && entry.Path.EndsWith(manifest[1..], StringComparison.Ordinal)))
        .Select(entry => Path.GetDirectoryName(entry.Path)!.Replace('\\', '/'))
        .Where(folder => folder.Length > 0 && !folder.Contains("node_modules", StringComparison.Ordinal))
        .OrderBy(folder => folder.Split('/').Length)
        .ThenBy(folder => folder, StringComparer.Ordinal);
}
