namespace CiCdPlatform.Core.Workflows;

/// <summary>The types of the contexts, and where each context and each special function is known.</summary>
internal static class ExpressionContexts
{
    private static readonly Dictionary<string, (IReadOnlySet<string> Contexts, IReadOnlySet<string> Functions)> Table = Places();

    /// <summary>Contexts as they are before a workflow says more.</summary>
    public static IReadOnlyDictionary<string, ExpressionType> Types { get; } = new Dictionary<string, ExpressionType>(StringComparer.Ordinal)
    {
        ["github"] = GitHub(),
        ["env"] = ExpressionType.Texts,
        ["vars"] = ExpressionType.Texts,
        ["secrets"] = ExpressionType.Texts,
        ["job"] = ObjectType.Of(new(StringComparer.OrdinalIgnoreCase)
        {
            ["check_run_id"] = ExpressionType.Number,
            ["container"] = ObjectType.OfTexts(["id", "network"]),
            ["services"] = ObjectType.Of([], ObjectType.Of(new(StringComparer.OrdinalIgnoreCase)
            {
                ["id"] = ExpressionType.Text,
                ["network"] = ExpressionType.Text,
                ["ports"] = ExpressionType.Texts,
            })),
            ["status"] = ExpressionType.Text,
            ["workflow_ref"] = ExpressionType.Text,
            ["workflow_sha"] = ExpressionType.Text,
            ["workflow_repository"] = ExpressionType.Text,
            ["workflow_file_path"] = ExpressionType.Text,
        }),
        ["runner"] = ObjectType.OfTexts(["name", "os", "arch", "temp", "tool_cache", "debug", "environment", "workspace"]),
        ["strategy"] = ObjectType.Of(
            new(StringComparer.OrdinalIgnoreCase)
            {
                ["fail-fast"] = ExpressionType.Flag,
                ["job-index"] = ExpressionType.Number,
                ["job-total"] = ExpressionType.Number,
                ["max-parallel"] = ExpressionType.Number,
            },
            ExpressionType.Any),
        ["steps"] = ObjectType.Empty,
        ["matrix"] = ObjectType.Empty,
        ["needs"] = ObjectType.Empty,
        ["inputs"] = ObjectType.Empty,
        ["jobs"] = ObjectType.Empty,
    };

    /// <summary>What is known at a place; nothing at a place that is not listed.</summary>
    public static (IReadOnlySet<string> Contexts, IReadOnlySet<string> Functions) At(string place) =>
        Table.TryGetValue(place, out var known) ? known : Table[""];

    private static ObjectType GitHub()
    {
        var texts = ObjectType.OfTexts(
        [
            "action", "action_path", "action_ref", "action_repository", "action_status", "actor", "actor_id", "api_url", "base_ref", "env", "event_name", "event_path", "graphql_url", "head_ref",
            "job", "job_workflow_sha", "output", "path", "ref", "ref_name", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id", "repository_visibility", "repositoryurl",
            "run_attempt", "run_id", "run_number", "secret_source", "server_url", "sha", "state", "step_summary", "token", "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
        ]);
        return ObjectType.Of(new Dictionary<string, ExpressionType>(texts.Properties, StringComparer.OrdinalIgnoreCase)
        {
            ["event"] = ExpressionType.Loose,
            ["ref_protected"] = ExpressionType.Flag,
            ["retention_days"] = ExpressionType.Number,
            ["artifact_cache_size_limit"] = ExpressionType.Number,
        });
    }

    // Facts of https://docs.github.com/en/actions/reference/workflows-and-actions/contexts (context availability).
    private static Dictionary<string, (IReadOnlySet<string>, IReadOnlySet<string>)> Places()
    {
        var places = new Dictionary<string, (IReadOnlySet<string>, IReadOnlySet<string>)>(StringComparer.Ordinal);
        void Add(string contexts, string functions, params string[] names)
        {
            var known = (Words(contexts), Words(functions));
            foreach (var name in names)
            {
                places[name] = known;
            }
        }

        const string Conditions = "always cancelled failure success";
        const string Job = "github inputs matrix needs strategy vars";
        const string Step = Job + " env job runner secrets steps";
        Add("", "", "");
        Add("github inputs vars", "", "run-name", "concurrency", "on.workflow_call.inputs.default");
        Add("github inputs secrets vars", "", "env");
        Add("github inputs jobs vars", "", "on.workflow_call.outputs.value");
        Add("github inputs needs vars", "", "jobs.strategy");
        Add("github inputs needs vars", Conditions, "jobs.if");
        Add(Job, "", "jobs.concurrency", "jobs.container", "jobs.continue-on-error", "jobs.environment", "jobs.name", "jobs.runs-on", "jobs.services", "jobs.timeout-minutes", "jobs.with", "jobs.snapshot.if");
        Add(Job + " secrets", "", "jobs.env", "jobs.secrets");
        Add(Job + " env", "", "jobs.defaults.run");
        Add(Job + " env secrets", "", "jobs.container.credentials");
        Add(Job + " env job runner secrets", "", "jobs.container.env");
        Add(Job + " env job runner steps", "", "jobs.environment.url");
        Add(Step, "", "jobs.outputs");
        Add(Step, "hashFiles", "jobs.steps");
        Add(Job + " env job runner steps", Conditions + " hashFiles", "jobs.steps.if");
        // A composite action sees no secrets.
        Add("github inputs matrix needs strategy vars env job runner steps", "hashFiles", "runs.steps");
        Add("github inputs matrix needs strategy vars env job runner steps", Conditions + " hashFiles", "runs.steps.if");
        Add("github inputs matrix strategy env job runner steps", "", "outputs.value");
        Add("github inputs strategy matrix job runner env", "", "runs");
        Add("github job runner env strategy matrix steps inputs", Conditions, "runs.if");
        return places;
    }

    private static HashSet<string> Words(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.ToLowerInvariant())];
}
