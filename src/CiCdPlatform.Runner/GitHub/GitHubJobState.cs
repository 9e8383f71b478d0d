using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>What the steps of a job leave to one another: variables, paths, outputs, and how the job stands.</summary>
internal sealed class GitHubJobState
{
    private readonly JobScope _scope;
    private readonly Dictionary<string, JsonNode?> _contexts;

    public GitHubJobState(JobScope scope, GitHubJob job)
    {
        _scope = scope;
        Job = job;
        var folders = scope.Folders;
        Variables = new Dictionary<string, string>(
            GitHubContexts.Variables(job.Workflow.Name, job.Workflow.Path, scope.Run.Trigger, job.Id, folders.Workspace), StringComparer.Ordinal)
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_PATH"] = $"{folders.Temp}/_github_workflow_event.json",
            ["RUNNER_OS"] = "Linux",
            ["RUNNER_ARCH"] = Architecture,
            ["RUNNER_NAME"] = "cicdplatform",
            ["RUNNER_ENVIRONMENT"] = "self-hosted",
            ["RUNNER_TEMP"] = folders.Temp,
            ["RUNNER_TOOL_CACHE"] = $"{folders.Home}/tools",
            ["RUNNER_WORKSPACE"] = Path.GetDirectoryName(folders.Workspace)!,
        };
        _contexts = GitHubContexts.ForPlanning(job.Workflow, scope.Run.Trigger);
        var github = GitHubContexts.GitHub(job.Workflow.Name, job.Workflow.Path, scope.Run.Trigger, job.Id, folders.Workspace);
        github["event_path"] = Variables["GITHUB_EVENT_PATH"];
        _contexts["github"] = github;
        _contexts["needs"] = GitHubConditions.Needs(job, scope.Run);
        _contexts["matrix"] = job.Matrix ?? [];
        _contexts["strategy"] = job.Strategy;
        _contexts["steps"] = Steps;
        _contexts["runner"] = new JsonObject
        {
            ["os"] = "Linux",
            ["arch"] = Architecture,
            ["name"] = "cicdplatform",
            ["environment"] = "self-hosted",
            ["temp"] = folders.Temp,
            ["tool_cache"] = Variables["RUNNER_TOOL_CACHE"],
            ["workspace"] = Variables["RUNNER_WORKSPACE"],
            ["debug"] = "",
        };
        foreach (var definition in new[] { job.Workflow.Definition.Get("env"), job.Definition.Get("env") })
        {
            foreach (var (name, value) in GitHubContexts.Evaluate(definition, Evaluator(Env)).ToList())
            {
                Env[name] = value;
            }
        }
    }

    public static string Architecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "ARM64" : "X64";

    public GitHubJob Job { get; }

    /// <summary>The forge's own variables.</summary>
    public Dictionary<string, string> Variables { get; }

    /// <summary>Variables of the workflow and the job, and those that steps exported.</summary>
    public Dictionary<string, string> Env { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders that steps put on PATH, first found first.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>The <c>steps</c> context.</summary>
    public JsonObject Steps { get; } = [];

    public bool Failed { get; set; }

    public bool Cancelled { get; set; }

    /// <summary>Why the first step failed.</summary>
    public string? FailureReason { get; set; }

    /// <summary>What is left to do when the steps have ended, such as saving a cache.</summary>
    public Stack<(string Name, Func<CancellationToken, Task> Run)> Posts { get; } = new();

    public ExpressionEvaluator Evaluator(IReadOnlyDictionary<string, string> env)
    {
        var contexts = new Dictionary<string, JsonNode?>(_contexts, StringComparer.OrdinalIgnoreCase)
        {
            ["env"] = new JsonObject(env.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, JsonValue.Create(p.Value)))),
            ["job"] = new JsonObject { ["status"] = Cancelled ? "cancelled" : Failed ? "failure" : "success" },
        };
        return new ExpressionEvaluator(new ExpressionScope(contexts)
        {
            Success = !Failed && !Cancelled,
            Failure = Failed && !Cancelled,
            Cancelled = Cancelled,
            HashFiles = patterns => FileHashes.Of(_scope.Folders.HostWorkspace, patterns),
        });
    }

    /// <summary>Everything a program of a step sees, given the variables of that step.</summary>
    public Dictionary<string, string> ProcessEnvironment(IReadOnlyDictionary<string, string> env)
    {
        var all = new Dictionary<string, string>(_scope.Shell.BaseEnvironment, StringComparer.Ordinal);
        foreach (var (name, value) in Variables.Concat(env).Where(p => IsName(p.Key)))
        {
            all[name] = value;
        }

        all["PATH"] = string.Join(':', ((IEnumerable<string>)Paths).Append(all["PATH"]));
        return all;
    }

    public void Record(string? id, JobOutcome outcome, JobOutcome conclusion, IReadOnlyDictionary<string, string> outputs)
    {
        if (id is not null)
        {
            Steps[id] = new JsonObject
            {
                ["outputs"] = new JsonObject(outputs.Select(o => KeyValuePair.Create<string, JsonNode?>(o.Key, JsonValue.Create(o.Value)))),
                ["outcome"] = outcome.ToString().ToLowerInvariant(),
                ["conclusion"] = conclusion.ToString().ToLowerInvariant(),
            };
        }
    }

    private static bool IsName(string name) => name.Length > 0 && !name.Contains('=', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal);
}
