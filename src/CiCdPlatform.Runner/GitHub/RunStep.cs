using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Isolation;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Runs a step's script.</summary>
internal sealed class RunStep(JobScope scope, GitHubJobState state, GitHubStep step, Dictionary<string, string> outputs)
{
    public async Task<StepEnd> RunAsync(CancellationToken cancellation)
    {
        var script = step.Text("run") ?? "";
        var shell = Setting("shell");
        var template = Template(shell);
        var folder = Path.GetFullPath(Path.Combine(scope.Folders.Workspace, Setting("working-directory") ?? "."));
        var program = template.Split(' ')[0];
        Header(script, template);
        if (scope.Folders.IsInside(folder) && !Directory.Exists(scope.Folders.Host(folder)))
        {
            return Error($"An error occurred trying to start process '{program}' with working directory '{folder}'. No such file or directory");
        }

        var file = $"{scope.Folders.Temp}/{Guid.NewGuid():n}{(program == "python" ? ".py" : ".sh")}";
        JobFile.Write(scope.Folders, file, script.ReplaceLineEndings("\n"));
        var arguments = template.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Replace("{0}", file, StringComparison.Ordinal)).ToList();
        return await new StepProcess(scope, state, step, outputs).RunAsync(arguments, folder, NetworkPolicy.Allows(scope.Run.Options, Commands(script)), cancellation);
    }

    /// <summary>The commands of a script, continued lines joined, comments left out.</summary>
    public static IReadOnlyList<string> Commands(string script) =>
        [.. script.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))];

    private string? Setting(string key)
    {
        var defaults = new[] { state.Job.Definition, state.Job.Workflow.Definition }.Select(d => d.Get("defaults").Get("run").Get(key).Text()).OfType<string>().FirstOrDefault();
        return step.Text(key) ?? (defaults is null ? null : step.Evaluator.Interpolate(defaults));
    }

    private static string Template(string? shell) => shell switch
    {
        null => "bash -e {0}",
        "bash" => "bash --noprofile --norc -eo pipefail {0}",
        "sh" => "sh -e {0}",
        "python" => "python {0}",
        _ when shell.Contains("{0}", StringComparison.Ordinal) => shell,
        _ => throw new UnprovenException($"needs the shell `{shell}`, which this machine does not have"),
    };

    private void Header(string script, string template)
    {
        scope.Log.Write($"##[group]Run {GitHubStep.FirstLine(script)}");
        foreach (var line in script.TrimEnd().ReplaceLineEndings("\n").Split('\n'))
        {
            scope.Log.Write($"\u001b[36;1m{line}\u001b[0m");
        }

        scope.Log.Write($"shell: {template}");
        StepHeader.Env(scope.Log, step.Env);
        scope.Log.Write("##[endgroup]");
    }

    private StepEnd Error(string text)
    {
        scope.Log.Write($"##[error]{text}");
        return new StepEnd(text);
    }
}

/// <summary>The variables of a step at the head of its log.</summary>
internal static class StepHeader
{
    public static void Env(JobLog log, IReadOnlyDictionary<string, string> env)
    {
        if (env.Count > 0)
        {
            log.Write("env:");
            foreach (var (name, value) in env)
            {
                log.Write($"  {name}: {value}");
            }
        }
    }
}
