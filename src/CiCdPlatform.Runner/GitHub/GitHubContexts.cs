using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>The contexts that expressions read, and the variables that steps see.</summary>
internal static class GitHubContexts
{
    public static Dictionary<string, JsonNode?> ForPlanning(GitHubWorkflow workflow, RunTrigger trigger) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["github"] = GitHub(workflow.Name, workflow.Path, trigger, "", ""),
        ["env"] = new JsonObject(),
        ["vars"] = new JsonObject(trigger.Variables.Select(v => KeyValuePair.Create<string, JsonNode?>(v.Key, JsonValue.Create(v.Value)))),
        ["secrets"] = new JsonObject { ["GITHUB_TOKEN"] = "" },
        ["inputs"] = workflow.Inputs,
        ["matrix"] = new JsonObject(),
        ["strategy"] = new JsonObject(),
        ["needs"] = new JsonObject(),
        ["job"] = new JsonObject(),
        ["jobs"] = new JsonObject(),
        ["runner"] = new JsonObject(),
        ["steps"] = new JsonObject(),
    };

    public static JsonObject GitHub(string workflow, string path, RunTrigger trigger, string jobId, string workspace)
    {
        var context = new JsonObject();
        foreach (var (name, value) in Variables(workflow, path, trigger, jobId, workspace))
        {
            context[name["GITHUB_".Length..].ToLowerInvariant()] = value;
        }

        context["event"] = WorkflowTriggers.Payload(trigger).DeepClone();
        context["token"] = "";
        context["action"] = "__run";
        context["repositoryUrl"] = $"git:{trigger.ServerUrl}{trigger.Repository}.git";
        return context;
    }

    /// <summary>The forge's variables of a step.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables(string workflow, string path, RunTrigger trigger, string jobId, string workspace)
    {
        var isTag = trigger.Ref.StartsWith("refs/tags/", StringComparison.Ordinal);
        var refName = trigger.ChangeRequest is { } number && trigger.Event.StartsWith("pull_request", StringComparison.Ordinal) ? $"{number}/merge"
            : trigger.Ref.Split('/', 3) is ["refs", "heads" or "tags", var rest] ? rest : trigger.Ref;
        var pairs = new List<(string, string)>
        {
            ("WORKFLOW", workflow),
            ("RUN_ID", $"{trigger.RunId}"),
            ("RUN_NUMBER", $"{trigger.RunNumber}"),
            ("RUN_ATTEMPT", "1"),
            ("JOB", jobId),
            ("ACTOR", trigger.Actor),
            ("TRIGGERING_ACTOR", trigger.Actor),
            ("REPOSITORY", trigger.Repository),
            ("REPOSITORY_OWNER", trigger.Repository.Split('/')[0]),
            ("EVENT_NAME", trigger.Event),
            ("SHA", trigger.Sha),
            ("REF", trigger.Ref),
            ("REF_NAME", refName),
            ("REF_TYPE", isTag ? "tag" : "branch"),
            ("REF_PROTECTED", "false"),
            ("HEAD_REF", trigger.Event.StartsWith("pull_request", StringComparison.Ordinal) ? trigger.HeadRef ?? "" : ""),
            ("BASE_REF", trigger.Event.StartsWith("pull_request", StringComparison.Ordinal) ? trigger.BaseRef ?? "" : ""),
            ("SERVER_URL", trigger.ServerUrl.ToString().TrimEnd('/')),
            ("API_URL", trigger.ApiUrl.ToString().TrimEnd('/')),
            ("GRAPHQL_URL", trigger.ApiUrl.ToString().TrimEnd('/') + "/graphql"),
            ("WORKFLOW_REF", $"{trigger.Repository}/{path}@{trigger.Ref}"),
            ("WORKFLOW_SHA", trigger.Sha),
            ("RETENTION_DAYS", "90"),
            ("WORKSPACE", workspace),
        };
        return pairs.Select(p => KeyValuePair.Create("GITHUB_" + p.Item1, p.Item2));
    }

    /// <summary>A mapping of a definition with every expression replaced, as texts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Evaluate(JsonNode? map, Expressions.ExpressionEvaluator evaluator) =>
        map.Pairs().Select(p => KeyValuePair.Create(p.Key, p.Value.Text() is { } text ? evaluator.Interpolate(text) : ""));
}
