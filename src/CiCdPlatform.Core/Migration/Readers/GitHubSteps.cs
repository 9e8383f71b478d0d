using System.Globalization;
using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>The steps of a job: commands as they are, and actions as what GitLab has in their place.</summary>
internal sealed class GitHubSteps(GitHubJob job, GitHubText text, LossList losses)
{
    // Actions that the forge itself, or a container, makes needless.
    private static readonly string[] s_needless = ["step-security/harden-runner", "docker/setup-buildx-action", "docker/setup-qemu-action", "gradle/actions", "gradle/gradle-build-action", "gradle/wrapper-validation-action"];

    private readonly List<PortableStep> _steps = [];

    public IReadOnlyList<PortableStep> Steps => _steps;

    public List<PortableStep> After { get; } = [];

    public string? Image { get; private set; }

    public bool OwnEntrypoint { get; private set; }

    public List<PortableCache> Caches { get; } = [];

    public List<string> Artifacts { get; } = [];

    public bool ArtifactsAlways { get; private set; }

    public int? ArtifactDays { get; private set; }

    public HashSet<string> FilesFrom { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public bool ChecksOut { get; private set; }

    public int? Depth { get; private set; }

    public bool Submodules { get; private set; }

    public void Read()
    {
        foreach (var step in job.Steps)
        {
            if (step.Uses is { } uses)
            {
                Action(step, uses);
            }
            else if (step.Node.Text("run") is { } run)
            {
                Commands(step, run);
            }
        }

        Image = JobImages.For([.. job.Commands], Image);
    }

    private void Commands(GitHubStep step, string run)
    {
        var always = false;
        IReadOnlyList<IReadOnlyList<Atom>> asked = [];
        if (step.Node.Text("if") is { } condition)
        {
            var parsed = Conditions.GitHub(condition);
            always = parsed is { When: RunWhen.Always, Any: [[]] };
            if (parsed is { When: RunWhen.Success } known && known.Any.All(all => all.All(Conditions.FitsAShell)))
            {
                asked = known.Any.Any(all => all.Count == 0) ? [] : known.Any;
            }
            else if (!always)
            {
                Lost(step, $"the step '{step.ShownName}'", $"it runs under the condition {condition.ReplaceLineEndings(" ")}: put it in a job with a rule of its own");
                return;
            }
        }

        if (step.Node.Text("continue-on-error") == "true")
        {
            Lost(step, $"'continue-on-error' of the step '{step.ShownName}'", "commands of a job fail it on GitLab: the step counts there");
        }

        var shell = step.Node.Text("shell") ?? "sh";
        if (shell == "python" && run.Contains("GITHUB_STEP_SUMMARY", StringComparison.Ordinal))
        {
            Lost(step, $"the step '{step.ShownName}'", "it writes a summary for GitHub: GitLab shows what is kept under 'artifacts:reports' by itself");
            return;
        }

        if (shell is not ("bash" or "sh" or "python"))
        {
            Lost(step, $"the shell '{shell}' of the step '{step.ShownName}'", "commands run in the shell of the image: call the program by its name");
        }

        // Unset, they would make the redirection to them fail.
        foreach (var name in new[] { "GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY" }.Where(name => run.Contains(name, StringComparison.Ordinal)))
        {
            Variables[name] = "/dev/null";
            Lost(step, $"'{name}' in the step '{step.ShownName}'", name == "GITHUB_STEP_SUMMARY" ? "GitLab shows no summary of a job: keep the text as an artifact" : "steps of a job share one shell on GitLab: use a variable of the shell, or an artifact of the kind dotenv between jobs");
        }

        var line = (int)step.Node.Pair("run")!.Value.Key.Start.Line;
        var said = text.Of(run, line).TrimEnd('\n');
        said = shell == "python" ? $"python3 - <<'END'\n{said}\nEND" : said;
        foreach (var known in VariableTable.All.Where(row => row.GitHub is not null && row.GitLab is not null && said.Contains(row.GitHub, StringComparison.Ordinal)))
        {
            Variables[known.GitHub!] = "$" + known.GitLab;
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in step.Node.Mapping("env")?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
        {
            if (key is YamlScalarNode { Value: { } name } && value is YamlScalarNode { Value: { } content } && text.Of(content, line) is var value2 && value2 != "${" + name + "}")
            {
                variables[name] = value2;
            }
        }

        (always ? After : _steps).Add(new PortableStep(step.Name, ShellText(said)) { If = asked, Variables = variables, WorkingDirectory = step.Node.Text("working-directory") is { } folder ? text.Of(folder, line) : null });
    }

    private void Action(GitHubStep step, ActionUse uses)
    {
        var line = step.Line;
        if (uses.Name.StartsWith("docker://", StringComparison.Ordinal) || step.Node.Text("uses")!.StartsWith("docker://", StringComparison.Ordinal))
        {
            Container(step);
        }
        else if (uses.Is("actions/checkout"))
        {
            ChecksOut = true;
            Depth = int.TryParse(step.Input("fetch-depth"), NumberStyles.None, CultureInfo.InvariantCulture, out var depth) ? depth : Depth;
            Submodules |= step.Input("submodules") is "true" or "recursive";
            if (step.Input("repository") is not null || step.Input("path") is not null)
            {
                Lost(step, $"the checkout of {step.Input("repository") ?? "the repository in a folder"}", "GitLab fetches the project itself: clone others in the script");
            }
        }
        else if (JobImages.SetUpBy(step, uses) is { } setUp)
        {
            SetUp(step, setUp.Input, setUp.Toolchain);
        }
        else if (uses.Is("actions/cache"))
        {
            Cache(step);
        }
        else if (uses.Is("Swatinem/rust-cache"))
        {
            Keep("cargo");
        }
        else if (uses.Is("pnpm/action-setup"))
        {
            _steps.Add(new PortableStep(step.Name, [step.Input("version") is { } version ? $"npm install --global pnpm@{text.Of(version, line)}" : "corepack enable"]));
        }
        else if (uses.Is("oven-sh/setup-bun"))
        {
            _steps.Add(new PortableStep(step.Name, [$"npm install --global bun@{text.Of(step.Input("bun-version") ?? "latest", line)}"]));
        }
        else if (uses.Is("astral-sh/setup-uv"))
        {
            _steps.Add(new PortableStep(step.Name, ["pip install uv"]));
            Image ??= JobImages.Of("python", null);
        }
        else if (uses.Is("actions/upload-artifact"))
        {
            Artifacts.AddRange((step.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(path => path[0] != '!').Select(path => text.Of(path, line)));
            ArtifactsAlways |= step.Node.Text("if")?.Contains("always()", StringComparison.Ordinal) == true;
            ArtifactDays = int.TryParse(step.Input("retention-days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : ArtifactDays;
        }
        else if (uses.Is("actions/download-artifact"))
        {
            Download(step);
        }
        else if (!uses.Is(s_needless))
        {
            Lost(step, $"the action '{uses.Name}'", "it exists on GitHub alone: look for a component of GitLab's catalogue, or do its work in the script");
        }
    }

    private void SetUp(GitHubStep step, string input, string toolchain)
    {
        var version = step.Input(input);
        if (toolchain == "rust" && version is null && step.Uses!.Reference is { } reference && char.IsAsciiDigit(reference[0]) && reference.Length < 12)
        {
            version = reference;
        }

        if (version is null && step.With?.Children.Keys.OfType<YamlScalarNode>().FirstOrDefault(key => key.Value?.EndsWith("-version-file", StringComparison.Ordinal) == true) is { } fromFile)
        {
            losses.Add(job.Flow.File.Path, (int)fromFile.Start.Line, $"the version of {toolchain} in '{step.Input(fromFile.Value!)}'", "an image has one version: name the one that the file asks for");
        }

        var image = JobImages.Of(toolchain, version is null ? null : text.Of(version, step.Line));
        OwnEntrypoint |= toolchain == "terraform";
        if (Image is null)
        {
            Image = image;
        }
        else if (Image != image)
        {
            Lost(step, $"{toolchain} beside {Image}", $"a job has one image: make one that brings both, or install {toolchain} in the script");
        }

        if (step.Input("cache") is { } cache && cache != "false")
        {
            Keep(cache is "true" ? toolchain switch { "dotnet" => "nuget", _ => toolchain } : cache);
        }

        if (step.Input("bundler-cache") == "true")
        {
            Keep("bundler");
            _steps.Add(new PortableStep("Install gems", ["bundle install"]) { WorkingDirectory = step.Input("working-directory") });
        }
    }

    private void Keep(string tool)
    {
        if (KeptFolders.ByTool(tool) is { } row)
        {
            foreach (var (name, value) in row.Variables)
            {
                Variables.TryAdd(name, value);
            }

            Caches.Add(new PortableCache(row.Tool, row.ProjectPaths, [.. row.Locks.Where(file => !file.Contains('*', StringComparison.Ordinal)).Take(1)]));
        }
    }

    private void Cache(GitHubStep step)
    {
        var paths = (step.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var key = step.Input("key") ?? "";
        var inside = paths.Where(KeptFolders.IsInside).Select(path => text.Of(path, step.Line)).ToList();
        if (inside.Count > 0)
        {
            Caches.Add(new PortableCache(Name(key), inside, Files(key), step.Uses!.Name.EndsWith("/restore", StringComparison.OrdinalIgnoreCase)));
        }

        foreach (var outside in paths.Where(path => !KeptFolders.IsInside(path)))
        {
            if (KeptFolders.ByPath(outside) is not { } row)
            {
                Lost(step, $"the cache of '{outside}'", "GitLab keeps folders of the project alone: move the folder there with a setting of its tool");
            }
            else if (!Caches.Exists(cache => cache.Name == row.Tool))
            {
                Keep(row.Tool);
            }
        }
    }

    private void Download(GitHubStep step)
    {
        var makers = job.Flow.Jobs.Where(other => other != job && other.Steps.Any(made => made.Uses?.Is("actions/upload-artifact") == true && (step.Input("name") is not { } name || made.Input("name") == name))).Select(other => other.Id).ToList();
        FilesFrom.UnionWith(makers.Where(job.Needs.Contains));
        if (step.Input("path") is { } folder && folder is not ("." or "./"))
        {
            Lost(step, $"the folder '{folder}' that an artifact is unpacked to", "GitLab puts artifacts back where they were made");
        }
    }

    // An image that is called with arguments becomes the image of the job, and its program the command.
    private void Container(GitHubStep step)
    {
        var image = step.Node.Text("uses")!["docker://".Length..];
        if (Image is not null && Image != image)
        {
            Lost(step, $"the container '{image}'", "a job has one image: give this step a job of its own");
            return;
        }

        Image = image;
        OwnEntrypoint = true;
        var program = image[(image.LastIndexOf('/') + 1)..].Split(':', '@')[0];
        _steps.Add(new PortableStep(step.Name, [(program + " " + text.Of(step.Input("args") ?? "", step.Line)).TrimEnd()]));
    }

    // Lines of a plain script are commands of their own; where one line goes on in the next they stay together.
    private static IReadOnlyList<string> ShellText(string script)
    {
        var lines = script.Split('\n').Select(line => line.TrimEnd()).ToList();
        return lines.Exists(line => line.EndsWith('\\') || line.EndsWith("|", StringComparison.Ordinal) || line.EndsWith("&&", StringComparison.Ordinal) || line.EndsWith('{') || line.EndsWith('(') || line.Contains("<<", StringComparison.Ordinal) || line.StartsWith(' ')
            || line.Split(' ', ';')[0] is "if" or "for" or "while" or "case" or "until" or "function" or "then" or "do" or "set" || line.Count(c => c == '\'') % 2 == 1 || line.Count(c => c == '"') % 2 == 1)
            ? [string.Join('\n', lines)]
            : [.. lines.Where(line => line.Length > 0)];
    }

    private static List<string> Files(string key)
    {
        var at = key.IndexOf("hashFiles(", StringComparison.Ordinal);
        var end = at < 0 ? -1 : key.IndexOf(')', at);
        return end < 0 ? [] : [.. key[(at + "hashFiles(".Length)..end].Split(',').Select(file => file.Trim().Trim('\'')).Select(file => file.StartsWith("**/", StringComparison.Ordinal) ? file[3..] : file).Where(file => file.Length > 0)];
    }

    private static string Name(string key)
    {
        var plain = System.Text.RegularExpressions.Regex.Replace(key, @"\$\{\{[^}]*\}\}", "", System.Text.RegularExpressions.RegexOptions.NonBacktracking).Trim('-', '_', ' ');
        return plain.Length > 0 && plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? plain : "files";
    }

    private void Lost(GitHubStep step, string what, string why) => losses.Add(job.Flow.File.Path, step.Line, what, why);
}
