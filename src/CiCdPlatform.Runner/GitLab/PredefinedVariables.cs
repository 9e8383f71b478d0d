using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>The variables that GitLab gives every pipeline and job.</summary>
internal static class PredefinedVariables
{
    private const string Branches = "refs/heads/";
    private const string Tags = "refs/tags/";

    public static Dictionary<string, string> OfPipeline(RunTrigger trigger)
    {
        var payload = Payload(trigger);
        var server = trigger.ServerUrl.ToString().TrimEnd('/');
        var name = trigger.Repository.Split('/')[^1];
        var tag = trigger.Ref.StartsWith(Tags, StringComparison.Ordinal) ? trigger.Ref[Tags.Length..] : null;
        var request = trigger.Event == "merge_request_event";
        var branch = trigger.Ref.StartsWith(Branches, StringComparison.Ordinal) ? trigger.Ref[Branches.Length..] : null;
        var shown = tag ?? (request ? trigger.HeadRef ?? branch : branch) ?? trigger.Ref;
        var projectId = (payload.Get("project_id") ?? payload.Get("project").Get("id")).Text() ?? "1";
        var commit = payload.Get("object_attributes").Get("last_commit") ?? (payload.Get("commits") as JsonArray)?.LastOrDefault();
        var message = commit.Get("message").Text() ?? "";
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CI"] = "true",
            ["GITLAB_CI"] = "true",
            ["CI_SERVER"] = "yes",
            ["CI_SERVER_NAME"] = "GitLab",
            ["CI_SERVER_URL"] = server,
            ["CI_SERVER_HOST"] = trigger.ServerUrl.Host,
            ["CI_SERVER_PORT"] = trigger.ServerUrl.Port.ToString(CultureInfo.InvariantCulture),
            ["CI_SERVER_PROTOCOL"] = trigger.ServerUrl.Scheme,
            ["CI_SERVER_FQDN"] = trigger.ServerUrl.Authority,
            ["CI_API_V4_URL"] = trigger.ApiUrl.ToString().TrimEnd('/') is var api && api.EndsWith("/api/v4", StringComparison.Ordinal) ? api : $"{api}/api/v4",
            ["CI_PROJECT_ID"] = projectId,
            ["CI_PROJECT_NAME"] = name,
            ["CI_PROJECT_TITLE"] = name,
            ["CI_PROJECT_PATH"] = trigger.Repository,
            ["CI_PROJECT_PATH_SLUG"] = Slug(trigger.Repository),
            ["CI_PROJECT_NAMESPACE"] = trigger.Repository.Contains('/', StringComparison.Ordinal) ? trigger.Repository[..trigger.Repository.LastIndexOf('/')] : "",
            ["CI_PROJECT_ROOT_NAMESPACE"] = trigger.Repository.Split('/')[0],
            ["CI_PROJECT_URL"] = $"{server}/{trigger.Repository}",
            ["CI_PROJECT_VISIBILITY"] = "private",
            ["CI_REPOSITORY_URL"] = $"{server}/{trigger.Repository}.git",
            ["CI_DEFAULT_BRANCH"] = trigger.DefaultBranch,
            ["CI_CONFIG_PATH"] = GitLabPlanner.DefinitionPath,
            ["CI_COMMIT_SHA"] = trigger.Sha,
            ["CI_COMMIT_SHORT_SHA"] = trigger.Sha[..Math.Min(8, trigger.Sha.Length)],
            ["CI_COMMIT_BEFORE_SHA"] = payload.Get("before").Text() ?? new string('0', 40),
            ["CI_COMMIT_REF_NAME"] = shown,
            ["CI_COMMIT_REF_SLUG"] = Slug(shown),
            ["CI_COMMIT_REF_PROTECTED"] = shown == trigger.DefaultBranch ? "true" : "false",
            ["CI_COMMIT_MESSAGE"] = message,
            ["CI_COMMIT_TITLE"] = message.Split('\n')[0],
            ["CI_COMMIT_DESCRIPTION"] = message.Contains('\n', StringComparison.Ordinal) ? message[(message.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim() : "",
            ["CI_PIPELINE_ID"] = trigger.RunId.ToString(CultureInfo.InvariantCulture),
            ["CI_PIPELINE_IID"] = trigger.RunNumber.ToString(CultureInfo.InvariantCulture),
            ["CI_PIPELINE_SOURCE"] = trigger.Event,
            ["CI_PIPELINE_URL"] = $"{server}/{trigger.Repository}/-/pipelines/{trigger.RunId.ToString(CultureInfo.InvariantCulture)}",
            ["GITLAB_USER_LOGIN"] = trigger.Actor,
            ["GITLAB_USER_NAME"] = trigger.Actor,
        };
        if (tag is not null)
        {
            variables["CI_COMMIT_TAG"] = tag;
        }
        else if (request)
        {
            AddRequest(variables, trigger, payload, projectId);
        }
        else if (branch is not null)
        {
            variables["CI_COMMIT_BRANCH"] = branch;
        }

        return variables;
    }

    public static IEnumerable<KeyValuePair<string, string>> OfJob(GitLabJob job, RunTrigger trigger, string workspace)
    {
        // Unique among the pipelines of a forge, and the same each time a plan runs.
        var id = (trigger.RunId * 1000 + job.Number).ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string>
        {
            ["CI_JOB_ID"] = id,
            ["CI_JOB_NAME"] = job.Name,
            ["CI_JOB_NAME_SLUG"] = Slug(job.Name),
            ["CI_JOB_STAGE"] = job.Stage,
            ["CI_JOB_STATUS"] = "running",
            ["CI_JOB_URL"] = $"{trigger.ServerUrl.ToString().TrimEnd('/')}/{trigger.Repository}/-/jobs/{id}",
            ["CI_PROJECT_DIR"] = workspace,
            ["CI_BUILDS_DIR"] = "/builds",
            ["CI_CONCURRENT_ID"] = "0",
            ["CI_CONCURRENT_PROJECT_ID"] = "0",
            ["CI_RUNNER_EXECUTABLE_ARCH"] = "linux/amd64",
            ["CI_RUNNER_DESCRIPTION"] = "cicdplatform",
        };
    }

    /// <summary>Lower case, at most 63 characters, everything else than letters and digits a dash.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text.ToLowerInvariant().Take(63))
        {
            slug.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        }

        return slug.ToString().Trim('-');
    }

    private static void AddRequest(Dictionary<string, string> variables, RunTrigger trigger, JsonNode? payload, string projectId)
    {
        var iid = trigger.ChangeRequest?.ToString(CultureInfo.InvariantCulture) ?? "1";
        var attributes = payload.Get("object_attributes");
        variables["CI_MERGE_REQUEST_ID"] = attributes.Get("id").Text() ?? iid;
        variables["CI_MERGE_REQUEST_IID"] = iid;
        variables["CI_MERGE_REQUEST_TITLE"] = attributes.Get("title").Text() ?? "";
        variables["CI_MERGE_REQUEST_EVENT_TYPE"] = "detached";
        variables["CI_MERGE_REQUEST_PROJECT_ID"] = projectId;
        variables["CI_MERGE_REQUEST_PROJECT_PATH"] = trigger.Repository;
        variables["CI_MERGE_REQUEST_PROJECT_URL"] = variables["CI_PROJECT_URL"];
        variables["CI_MERGE_REQUEST_REF_PATH"] = $"refs/merge-requests/{iid}/head";
        variables["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] = trigger.HeadRef ?? "";
        variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = "";
        variables["CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"] = attributes.Get("source").Get("path_with_namespace").Text() ?? trigger.Repository;
        variables["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] = attributes.Get("source_project_id").Text() ?? projectId;
        variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = trigger.BaseRef ?? trigger.DefaultBranch;
        variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = attributes.Get("oldrev").Text() ?? "";
        variables["CI_OPEN_MERGE_REQUESTS"] = $"{trigger.Repository}!{iid}";
    }

    private static JsonNode? Payload(RunTrigger trigger)
    {
        try
        {
            return JsonNode.Parse(trigger.PayloadJson);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
