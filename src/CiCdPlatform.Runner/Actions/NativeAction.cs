using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.GitHub;

namespace CiCdPlatform.Runner.Actions;

/// <summary>What this runner does in the place of an action.</summary>
internal interface INativeAction
{
    /// <summary>Null when it worked, else what to tell the author; throws <see cref="UnprovenException"/> when this machine lacks something.</summary>
    Task<string?> RunAsync(ActionCall call, CancellationToken cancellation);
}

/// <summary>One use of an action.</summary>
/// <param name="Reference">What stands after the <c>@</c>.</param>
/// <param name="With">The inputs, names without regard to case.</param>
internal sealed record ActionCall(
    JobScope Job, GitHubJobState State, GitHubStep Step, string Reference, IReadOnlyDictionary<string, string> With, Dictionary<string, string> Outputs)
{
    /// <summary>An input, or null when it is absent or blank.</summary>
    public string? Input(string name) => With.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;

    public bool Flag(string name, bool otherwise = false) => Input(name) is { } text ? text.Equals("true", StringComparison.OrdinalIgnoreCase) : otherwise;

    public IReadOnlyList<string> Lines(string name) => (Input(name) ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Text of a file of the workspace, or null.</summary>
    public string? ReadFile(string path) => Job.Folders.InWorkspace(path) is { Length: > 0 } relative ? SafePath.ReadText(Job.Folders.HostWorkspace, relative) : null;

    public void Log(string line) => Job.Log.Write(line);

    public UnprovenException Unproven(string what) => new($"step `{Step.Name}` {what}");

    /// <summary>Whether programs of this job find a program.</summary>
    public bool Finds(string program) => Toolchains.ExecutablePath.Find(program, State.ProcessEnvironment(Step.Env)["PATH"]) is not null;

    /// <summary>Runs a program in the workspace and logs its output.</summary>
    public async Task<(ChildExit Exit, IReadOnlyList<string> Lines)> RunAsync(IReadOnlyList<string> arguments, string? folder, bool network, bool quiet, CancellationToken cancellation)
    {
        var lines = new List<string>();
        var exit = await Job.Shell.RunAsync(new ChildCommand(arguments, State.ProcessEnvironment(Step.Env), folder ?? Job.Folders.Workspace), network, line =>
        {
            if (lines.Count < 1000)
            {
                lines.Add(line);
            }

            if (!quiet)
            {
                Log(line);
            }
        }, Step.Limit, cancellation);
        return (exit, lines);
    }
}
