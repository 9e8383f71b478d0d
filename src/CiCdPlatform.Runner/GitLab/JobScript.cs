using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.GitHub;
using CiCdPlatform.Runner.Isolation;
using CiCdPlatform.Runner.NativeImages;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>
/// Runs a job's script as one shell. Where only some lines may use the network it takes several, one after another, which hand on their
/// working folder, variables, functions and options.
/// </summary>
internal sealed class JobScript(JobScope scope, GitLabJob job, IReadOnlyDictionary<string, string> variables)
{
    private const int LastLines = 50;
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterLimit = TimeSpan.FromMinutes(5);
    /// <summary>What the script ended with, when it ended by itself.</summary>
    public int? ExitCode { get; private set; }

    public async Task<JobEnd> RunAsync(IReadOnlyList<string> lines, bool trivy, CancellationToken cancellation)
    {
        var limit = job.Timeout ?? DefaultLimit;
        var started = scope.Run.Time.GetTimestamp();
        string? state = null;
        foreach (var (native, network, group, last) in Groups(lines, trivy))
        {
            var left = limit - scope.Run.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return TimedOut(limit);
            }

            if (native)
            {
                if (await NativeAsync(group[0], cancellation) is { } failed)
                {
                    return failed;
                }

                continue;
            }

            var name = $"{scope.Folders.Commands}/step_script-{Guid.NewGuid():n}";
            var next = last ? null : $"{name}.state";
            JobFile.Write(scope.Folders, name, ShellText.Script(group, state, next));
            var tail = new Queue<string>();
            var exit = await ShellAsync(name, network, "running", left, tail, cancellation);
            ExitCode = exit.Code;
            if (exit.TimedOut)
            {
                return TimedOut(limit);
            }

            if (exit.StoppedBecause is { } why)
            {
                return new JobEnd(JobOutcome.Failure, why);
            }

            if (exit.Code != 0)
            {
                var path = Environment("running").GetValueOrDefault("PATH") ?? "";
                return MissingDependency.In(tail, exit.Code, path, scope.Run.Options, network) is { } missing
                    ? JobEnd.Unproven(missing)
                    : new JobEnd(JobOutcome.Failure, $"exit code {exit.Code}");
            }

            // Without the state the script left by `exit 0`, and what follows is not meant to run.
            if (next is not null && JobFile.Read(scope.Folders, next) is null)
            {
                break;
            }

            state = next ?? state;
        }

        return new JobEnd(JobOutcome.Success);
    }

    /// <summary>Runs <c>after_script</c> in a shell of its own; how it ends changes nothing.</summary>
    public async Task<JobOutcome> AfterAsync(IReadOnlyList<string> lines, JobEnd end, CancellationToken cancellation)
    {
        var name = $"{scope.Folders.Commands}/after_script-{Guid.NewGuid():n}";
        JobFile.Write(scope.Folders, name, ShellText.Script(lines, null, null));
        var status = end.Outcome switch { JobOutcome.Success => "success", JobOutcome.Cancelled => "canceled", _ => "failed" };
        var exit = await ShellAsync(name, NetworkPolicy.Allows(scope.Run.Options, lines), status, AfterLimit, [], cancellation);
        if (exit.Code == 0 && !exit.TimedOut && exit.StoppedBecause is null)
        {
            return JobOutcome.Success;
        }

        scope.Log.Write($"\u001b[33;1mWARNING: after_script failed, but job will continue unaffected: {(exit.TimedOut ? "it took too long" : exit.StoppedBecause ?? $"exit code {exit.Code}")}\u001b[0;m");
        return JobOutcome.Failure;
    }

    private List<(bool Native, bool Network, List<string> Lines, bool Last)> Groups(IReadOnlyList<string> lines, bool trivy)
    {
        var groups = new List<(bool Native, bool Network, List<string> Lines, bool Last)>();
        foreach (var line in lines)
        {
            var native = trivy && (line.Trim() == "trivy" || line.TrimStart().StartsWith("trivy ", StringComparison.Ordinal));
            var network = !native && NetworkPolicy.Allows(scope.Run.Options, [line]);
            if (!native && groups.Count > 0 && !groups[^1].Native && groups[^1].Network == network)
            {
                groups[^1].Lines.Add(line);
            }
            else
            {
                groups.Add((native, network, [line], false));
            }
        }

        return [.. groups.Select((g, i) => g with { Last = i == groups.Count - 1 })];
    }

    private async Task<JobEnd?> NativeAsync(string line, CancellationToken cancellation)
    {
        scope.Log.Write($"\u001b[32;1m$ {line.Split('\n')[0]}\u001b[0;m");
        if (ShellText.Words(VariableExpansion.Expand(line, variables)) is not { } words)
        {
            return JobEnd.Unproven($"`{line}` needs the trivy image's own shell, which is not had here");
        }

        var code = await TrivyImage.RunAsync(scope, [.. words.Skip(1)], cancellation);
        ExitCode = code;
        return code == 0 ? null : new JobEnd(JobOutcome.Failure, $"exit code {code}");
    }

    private Task<ChildExit> ShellAsync(string script, bool network, string status, TimeSpan limit, Queue<string> tail, CancellationToken cancellation) =>
        scope.Shell.RunAsync(new ChildCommand(["bash", script], Environment(status), scope.Folders.Workspace), network, line =>
        {
            scope.Log.Write(line);
            tail.Enqueue(line);
            if (tail.Count > LastLines)
            {
                tail.Dequeue();
            }
        }, limit, cancellation);

    private Dictionary<string, string> Environment(string status)
    {
        var environment = new Dictionary<string, string>(scope.Shell.BaseEnvironment, StringComparer.Ordinal);
        foreach (var (name, value) in variables.Where(v => v.Key.Length > 0 && !v.Key.Contains('=', StringComparison.Ordinal) && !v.Key.Contains('\0') && !v.Value.Contains('\0')))
        {
            environment[name] = value;
        }

        environment["CI_JOB_STATUS"] = status;
        return environment;
    }

    private static JobEnd TimedOut(TimeSpan limit) =>
        new(JobOutcome.Cancelled, $"execution took longer than {limit.TotalSeconds:0} seconds, the job's timeout");
}
