using System.Text.Json.Nodes;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Turns a workflow file and a trigger into the jobs to run.</summary>
internal static class WorkflowPlanner
{
    private const int MaxJobs = 1000;

    public static IEnumerable<RunPlan> Plan(RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile) =>
        files.Where(IsWorkflow).Order(StringComparer.Ordinal)
            .Select(path => readFile(path) is { } text ? Plan(path, text, trigger, readFile) : null)
            .OfType<RunPlan>();

    private static bool IsWorkflow(string path) =>
        path.StartsWith(".github/workflows/", StringComparison.Ordinal) && path.IndexOf('/', ".github/workflows/".Length) < 0
        && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal));

    private static RunPlan? Plan(string path, string text, RunTrigger trigger, Func<string, string?> readFile)
    {
        var document = DefinitionDocument.Read(path, text);
        var root = document.Root.Map();
        var name = root.Get("name").Text() ?? path;
        RunPlan Result(IReadOnlyList<PlannedJob> jobs, IReadOnlyList<PlanError> errors) =>
            new() { Forge = ForgeKind.GitHub, DefinitionPath = path, Name = name, Trigger = trigger, Jobs = errors.Count > 0 ? [] : jobs, Errors = errors };

        if (document.Error is { } unreadable)
        {
            return Result([], [unreadable]);
        }

        if (root is null || !root.Has("on") || root.Get("jobs") is not JsonObject { Count: > 0 } jobs)
        {
            return Result([], [document.ErrorAt(root, "a workflow needs `on` and at least one job under `jobs`")]);
        }

        if (!WorkflowTriggers.Applies(root.Get("on"), trigger))
        {
            return null;
        }

        var errors = WorkflowChecks.Check(document, root, jobs);
        if (errors.Count > 0)
        {
            return Result([], errors);
        }

        var reusable = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var uses in jobs.Select(j => j.Value.Get("uses").Text()).OfType<string>().Where(u => u.StartsWith("./", StringComparison.Ordinal)))
        {
            if (readFile(uses[2..]) is { } called)
            {
                reusable[uses] = called;
            }
        }

        var workflow = new GitHubWorkflow(path, name, root, Inputs(root, trigger), reusable);
        var planned = new List<GitHubJob>();
        var keys = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (id, definition) in jobs)
        {
            try
            {
                var legs = Legs(workflow, trigger, id, (JsonObject)definition!);
                keys[id] = [.. legs.Select(l => l.Key)];
                planned.AddRange(legs);
            }
            catch (ExpressionException e)
            {
                errors.Add(document.ErrorAt(definition, $"job `{id}`: {e.Message}"));
            }
        }

        if (planned.Count > MaxJobs)
        {
            errors.Add(document.ErrorAt(jobs, $"{planned.Count} jobs; at most {MaxJobs} are run"));
        }

        return Result([.. planned.Select(j => j with { Needs = [.. j.NeededIds.SelectMany(n => keys.GetValueOrDefault(n) ?? [])] })], errors);
    }

    private static List<GitHubJob> Legs(GitHubWorkflow workflow, RunTrigger trigger, string id, JsonObject definition)
    {
        var contexts = GitHubContexts.ForPlanning(workflow, trigger);
        var evaluator = new ExpressionEvaluator(new ExpressionScope(contexts));
        var shown = definition.Get("name").Text();
        var needed = definition.Get("needs").Texts();
        var template = new GitHubJob(id, shown ?? id, [], definition.Get("continue-on-error").Flag() == true)
        {
            Id = id,
            Definition = definition,
            Workflow = workflow,
            NeededIds = needed,
            Unproven = WhyUnproven(definition),
        };

        var strategy = definition.Get("strategy").Map() ?? [];
        if (strategy.Get("matrix") is null)
        {
            return [template with { Name = shown is null ? id : NameOf(contexts, [], shown), Strategy = StrategyOf(strategy, 0, 1) }];
        }

        if (NeedsRuntime(strategy.Get("matrix")))
        {
            return [template with { Unproven = "its matrix is computed by another job, which is not understood here" }];
        }

        if (Evaluated(strategy.Get("matrix"), evaluator) is not JsonObject matrix)
        {
            throw new ExpressionException("`strategy.matrix` is not a mapping");
        }

        var legs = MatrixExpansion.Expand(matrix) ?? throw new ExpressionException($"its matrix has more than {MatrixExpansion.MaxLegs} legs");
        if (legs.Count == 0)
        {
            throw new ExpressionException("its matrix has no leg");
        }

        var jobs = new List<GitHubJob>();
        for (var i = 0; i < legs.Count; i++)
        {
            var suffix = MatrixExpansion.Suffix(legs[i]);
            var key = $"{id} ({suffix})";
            jobs.Add(template with
            {
                Key = jobs.Any(j => j.Key == key) ? $"{key} #{i + 1}" : key,
                Name = shown is null ? key : shown.Contains("${{", StringComparison.Ordinal) ? NameOf(contexts, legs[i], shown) : $"{shown} ({suffix})",
                AllowFailure = definition.Get("continue-on-error").Text() is { } allow && ContinueOnError(contexts, legs[i], allow),
                Matrix = legs[i],
                Strategy = StrategyOf(strategy, i, legs.Count),
            });
        }

        return jobs;
    }

    private static bool ContinueOnError(Dictionary<string, JsonNode?> contexts, JsonObject leg, string text)
    {
        var scope = new ExpressionScope(new Dictionary<string, JsonNode?>(contexts) { ["matrix"] = leg });
        return ExpressionEvaluator.ToText(new ExpressionEvaluator(scope).ValueOf(text)) == "true";
    }

    private static string NameOf(Dictionary<string, JsonNode?> contexts, JsonObject leg, string text) =>
        new ExpressionEvaluator(new ExpressionScope(new Dictionary<string, JsonNode?>(contexts) { ["matrix"] = leg })).Interpolate(text);

    private static JsonObject StrategyOf(JsonObject strategy, int index, int total) => new()
    {
        ["fail-fast"] = strategy.Get("fail-fast").Flag() != false,
        ["job-index"] = index,
        ["job-total"] = total,
        ["max-parallel"] = strategy.Get("max-parallel") is JsonValue max && int.TryParse(max.Text(), out var parallel) ? parallel : total,
    };

    private static bool NeedsRuntime(JsonNode? node) => node switch
    {
        JsonObject map => map.Any(p => NeedsRuntime(p.Value)),
        JsonArray array => array.Any(NeedsRuntime),
        _ => node.Text() is { } text && ExpressionEvaluator.Split(text).Any(part => part.Expression is { } e
            && ExpressionParser.Parse(e).Contexts.Any(c => c.Equals("needs", StringComparison.OrdinalIgnoreCase))),
    };

    private static JsonNode? Evaluated(JsonNode? node, ExpressionEvaluator evaluator) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Evaluated(p.Value, evaluator)))),
        JsonArray array => new JsonArray([.. array.Select(item => Evaluated(item, evaluator))]),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => evaluator.ValueOf(value.GetValue<string>())?.DeepClone(),
        _ => node?.DeepClone(),
    };

    private static string? WhyUnproven(JsonObject definition)
    {
        if (definition.Get("uses").Text() is { } uses)
        {
            return $"the reusable workflow {uses} is not run here";
        }

        if (definition.Get("services") is JsonObject { Count: > 0 } services)
        {
            return $"needs the service container {string.Join(", ", services.Select(s => s.Value.Get("image").Text() ?? s.Value.Text() ?? s.Key))}; this machine runs no containers";
        }

        if ((definition.Get("container").Text() ?? definition.Get("container").Get("image").Text()) is { } image)
        {
            return $"runs in the container {image}; this machine runs no containers";
        }

        var runsOn = definition.Get("runs-on").Texts();
        var foreign = runsOn.FirstOrDefault(l => l.StartsWith("windows", StringComparison.OrdinalIgnoreCase) || l.StartsWith("macos", StringComparison.OrdinalIgnoreCase));
        return foreign is null ? null : $"needs a runner {foreign}; this machine is Linux";
    }

    private static JsonObject Inputs(JsonObject root, RunTrigger trigger)
    {
        var inputs = new JsonObject();
        if (trigger.Event == "workflow_dispatch")
        {
            var given = WorkflowTriggers.Payload(trigger).Get("inputs");
            foreach (var (name, input) in root.Get("on").Get("workflow_dispatch").Get("inputs").Pairs())
            {
                inputs[name] = (given.Get(name) ?? input.Get("default"))?.DeepClone() ?? JsonValue.Create("");
            }
        }

        return inputs;
    }
}
