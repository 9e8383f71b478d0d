using System.Collections.Concurrent;
using System.Diagnostics;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Runner.Tests.GitLab;

/// <summary>Runs a pipeline over a real repository, without isolation.</summary>
internal sealed class PipelineRun : IRunObserver
{
    private readonly ConcurrentDictionary<string, List<string>> _logs = new(StringComparer.Ordinal);

    private PipelineRun()
    {
    }

    public RunResult Result { get; private set; } = null!;

    /// <summary>The lines of a job's log.</summary>
    public IReadOnlyList<string> Log(string job) => [.. _logs.GetValueOrDefault(job) ?? []];

    public JobResult Job(string key) => Result.Jobs.First(j => j.Key == key);

    public string Describe() => string.Join("\n", Result.Jobs.Select(j => $"{j.Key}: {j.Outcome} {j.Reason}\n  {string.Join("\n  ", Log(j.Key))}"));

    public static async Task<PipelineRun> OfAsync(string pipeline, IReadOnlyDictionary<string, string>? files = null, NetworkAccess network = NetworkAccess.None)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tree/.gitlab-ci.yml", pipeline);
        foreach (var (path, text) in files ?? new Dictionary<string, string>())
        {
            folder.Write($"tree/{path}", text);
        }

        var tree = Path.Combine(folder.Path, "tree");
        Git(tree, "init", "--quiet", "--initial-branch=main");
        Git(tree, "add", "--all");
        Git(tree, "-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=Start");
        Git(folder.Path, "clone", "--quiet", "--bare", "tree", "bare.git");
        var trigger = new RunTrigger { Event = "push", Ref = "refs/heads/main", Sha = Git(tree, "rev-parse", "HEAD").Trim(), Repository = "acme/app" };
        var options = new RunnerOptions { WorkFolder = Path.Combine(folder.Path, "work"), Isolate = false, Network = network };
        var runner = new PipelineRunner(options, TimeProvider.System);
        var plan = Assert.Single(runner.Plan(ForgeKind.GitLab, trigger, [".gitlab-ci.yml"], _ => pipeline));
        Assert.Empty(plan.Errors);
        var run = new PipelineRun();
        run.Result = await runner.RunAsync(plan, Path.Combine(folder.Path, "bare.git"), run, CancellationToken.None);
        return run;
    }

    public void JobStarted(PlannedJob job) => _logs[job.Key] = [];

    public void Log(PlannedJob job, string line)
    {
        lock (_logs)
        {
            _logs[job.Key].Add(line);
        }
    }

    public void StepEnded(PlannedJob job, StepResult step)
    {
        // The result holds the steps too.
    }

    public void JobEnded(PlannedJob job, JobResult result)
    {
        // The result of the run holds the jobs too.
    }

    private static string Git(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
