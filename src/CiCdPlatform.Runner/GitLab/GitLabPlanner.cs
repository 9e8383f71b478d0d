using System.Text.Json.Nodes;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Turns a <c>.gitlab-ci.yml</c> and a trigger into the jobs to run.</summary>
internal static class GitLabPlanner
{
    public const string DefinitionPath = ".gitlab-ci.yml";
    private const int MaxJobs = 1000;

    public static IEnumerable<RunPlan> Plan(RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile)
    {
        if (readFile(DefinitionPath) is not { } text)
        {
            return [];
        }

        var pipeline = PipelineDefinition.Load(DefinitionPath, text, trigger, files, readFile);
        if (pipeline.Errors.Count > 0)
        {
            return [Failed(trigger, pipeline)];
        }

        var jobs = new JobInheritance(pipeline).Jobs();
        var stages = PipelineChecks.Check(pipeline, jobs);
        if (pipeline.Errors.Count > 0)
        {
            return [Failed(trigger, pipeline)];
        }

        var variables = PipelineVariables(pipeline, trigger);
        if (pipeline.Root.Get("workflow").Get("rules") is { } rules)
        {
            var choice = JobRules.First(rules, VariableExpansion.ExpandAll(variables, RawNames(pipeline.Root)), trigger, files);
            if (!choice.Included)
            {
                return [];
            }

            AddVariables(variables, choice.Rule.Get("variables"));
            Give(variables, trigger);
        }

        var planned = Included(pipeline, jobs, variables, trigger, files);
        if (planned.Count > MaxJobs)
        {
            pipeline.Errors.Add(pipeline.ErrorAt("", null, $"{planned.Count} jobs; at most {MaxJobs} are run"));
        }

        // GitLab makes no pipeline of the first and the last stage alone.
        if (planned.All(j => j.Stage is PipelineChecks.First or PipelineChecks.Last))
        {
            return [];
        }

        var linked = pipeline.Errors.Count > 0 ? [] : new JobLinks(pipeline, stages, planned).Linked();
        return pipeline.Errors.Count > 0 ? [Failed(trigger, pipeline)] : [Made(trigger, Name(pipeline, variables), linked, [])];
    }

    private static string Name(PipelineDefinition pipeline, Dictionary<string, string> variables) =>
        pipeline.Root.Get("workflow").Get("name").Text() is { } name ? VariableExpansion.Expand(name, variables) : DefinitionPath;

    private static RunPlan Failed(RunTrigger trigger, PipelineDefinition pipeline) =>
        Made(trigger, DefinitionPath, [], [.. pipeline.Errors.OrderBy(e => e.Line).ThenBy(e => e.Column)]);

    private static RunPlan Made(RunTrigger trigger, string name, IReadOnlyList<PlannedJob> jobs, IReadOnlyList<PlanError> errors) =>
        new() { Forge = ForgeKind.GitLab, DefinitionPath = DefinitionPath, Name = name, Trigger = trigger, Jobs = jobs, Errors = errors };

    private static List<GitLabJob> Included(PipelineDefinition pipeline, Dictionary<string, JsonObject> jobs, Dictionary<string, string> variables, RunTrigger trigger, IReadOnlyList<string> files)
    {
        var planned = new List<GitLabJob>();
        var workflow = pipeline.Root.Get("workflow").Has("rules");
        foreach (var (name, definition) in jobs)
        {
            var stage = definition.Get("stage").Text() ?? "test";
            var known = JobVariables(definition, variables, trigger);
            known["CI_JOB_NAME"] = name;
            known["CI_JOB_STAGE"] = stage;
            var values = VariableExpansion.ExpandAll(known, RawNames(definition));
            var choice = definition.Has("rules") ? JobRules.First(definition.Get("rules"), values, trigger, files)
                : new RuleChoice(JobRules.Filtered(definition, workflow, values, trigger));
            var when = choice.Rule.Get("when").Text() ?? definition.Get("when").Text() ?? "on_success";
            if (!choice.Included || when == "never")
            {
                continue;
            }

            AddVariables(known, choice.Rule.Get("variables"));
            Give(known, trigger);
            var job = choice.Rule.Get("needs") is { } needs ? DeepMerge.Over(definition, new JsonObject { ["needs"] = needs.DeepClone() }) : definition;
            var allow = choice.Rule.Get("allow_failure") ?? definition.Get("allow_failure");
            var template = new GitLabJob(name, name, stage, [], allow.Flag() ?? (allow is null && when == "manual" && !definition.Has("rules")), when == "delayed" ? "on_success" : when)
            {
                Id = name,
                Definition = job,
                Variables = known,
                Directed = job.Has("needs"),
                AllowedExitCodes = [.. allow.Get("exit_codes").Texts().Select(t => int.TryParse(t, out var code) ? code : -1)],
                Timeout = definition.Get("timeout").Text() is { } timeout ? Durations.Parse(timeout) : null,
                Unproven = WhyUnproven(job),
            };
            foreach (var (key, leg) in ParallelJobs.Legs(name, definition.Get("parallel")))
            {
                var legVariables = new Dictionary<string, string>(known, StringComparer.Ordinal);
                foreach (var (variable, value) in leg)
                {
                    legVariables[variable] = value;
                }

                planned.Add(template with { Key = key, Name = key, Variables = legVariables, Leg = leg, Number = planned.Count + 1 });
            }
        }

        return planned;
    }

    private static Dictionary<string, string> PipelineVariables(PipelineDefinition pipeline, RunTrigger trigger)
    {
        var variables = PredefinedVariables.OfPipeline(trigger);
        AddVariables(variables, pipeline.Root.Get("variables"));
        Give(variables, trigger);
        return variables;
    }

    private static Dictionary<string, string> JobVariables(JsonObject definition, Dictionary<string, string> pipeline, RunTrigger trigger)
    {
        var inherit = definition.Get("inherit").Get("variables");
        var variables = PredefinedVariables.OfPipeline(trigger);
        foreach (var (name, value) in pipeline)
        {
            if (inherit switch { JsonArray list => list.Texts().Contains(name), _ => inherit.Flag() != false })
            {
                variables[name] = value;
            }
        }

        AddVariables(variables, definition.Get("variables"));
        Give(variables, trigger);
        return variables;
    }

    // What the repository's settings say wins over the file.
    private static void Give(Dictionary<string, string> variables, RunTrigger trigger)
    {
        foreach (var (name, value) in trigger.Variables)
        {
            variables[name] = value;
        }
    }

    private static void AddVariables(Dictionary<string, string> variables, JsonNode? given)
    {
        foreach (var (name, value) in given.Pairs())
        {
            variables[name] = (value is JsonObject ? value.Get("value") : value).Text() ?? "";
        }
    }

    /// <summary>Variables whose value is taken as it stands.</summary>
    public static HashSet<string> RawNames(JsonNode definition) =>
        [.. definition.Get("variables").Pairs().Where(v => v.Value.Get("expand").Flag() == false).Select(v => v.Key)];

    private static string? WhyUnproven(JsonObject job)
    {
        if (job.Has("trigger"))
        {
            return "it starts another pipeline, which is not run here";
        }

        if (job.Has("run") && !job.Has("script"))
        {
            return "it uses `run` steps, which are not run here";
        }

        if (job.Get("services") is JsonArray { Count: > 0 } services)
        {
            return $"needs the service container {string.Join(", ", services.Select(s => s.Text() ?? s.Get("name").Text() ?? "?"))}; this machine runs no containers";
        }

        var foreign = job.Get("tags").Texts().FirstOrDefault(t => t.Contains("windows", StringComparison.OrdinalIgnoreCase) || t.Contains("macos", StringComparison.OrdinalIgnoreCase));
        return foreign is not null ? $"needs a runner tagged {foreign}; this machine is Linux"
            : (job.Get("needs") as JsonArray)?.Any(n => n.Has("project")) == true ? "needs artifacts of another project, which cannot be had here"
            : null;
    }
}
