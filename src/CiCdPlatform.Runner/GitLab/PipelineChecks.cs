using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Finds what GitLab refuses in a pipeline, whatever sets it off.</summary>
internal static class PipelineChecks
{
    public const string First = ".pre";
    public const string Last = ".post";
    private static readonly IReadOnlyList<string> Whens = ["on_success", "on_failure", "always", "manual", "delayed", "never"];

    /// <summary>The stages in order; what is wrong goes to the pipeline's errors.</summary>
    public static IReadOnlyList<string> Check(PipelineDefinition pipeline, Dictionary<string, JsonObject> jobs)
    {
        var given = pipeline.Root.Get("stages").Texts();
        IReadOnlyList<string> stages = [First, .. (pipeline.Root.Has("stages") ? given : ["build", "test", "deploy"]).Where(s => s is not (First or Last)), Last];
        if (jobs.Count == 0 && pipeline.Errors.Count == 0)
        {
            pipeline.Errors.Add(pipeline.ErrorAt("", null, "there is no job that can run; a job is a mapping with a `script`, and its name does not start with a dot"));
        }

        foreach (var rule in JobRules.Flat(pipeline.Root.Get("workflow").Get("rules")))
        {
            if (JobRules.Fault(rule) is { } fault)
            {
                pipeline.Errors.Add(pipeline.ErrorAt("workflow", "rules", $"workflow: {fault}"));
            }
        }

        foreach (var (name, job) in jobs)
        {
            foreach (var (keyword, fault) in Faults(name, job, stages))
            {
                pipeline.Errors.Add(pipeline.ErrorAt(name, keyword, $"job `{name}`: {fault}"));
            }

            NeedsOf(pipeline, jobs, stages, name, job);
        }

        if (pipeline.Errors.Count == 0)
        {
            Circles(pipeline, jobs);
        }

        return stages;
    }

    /// <summary>Names of the jobs in <c>needs</c>, with whether they may be missing.</summary>
    public static IEnumerable<(string Job, bool Optional, JsonNode Node)> Needs(JsonNode? needs) => needs switch
    {
        JsonArray array => array.SelectMany(Needs),
        JsonObject map => map.Get("job").Text() is { } job && !map.Has("pipeline") && !map.Has("project") ? [(job, map.Get("optional").Flag() == true, map)] : [],
        JsonValue value when value.Text() is { } job => [(job, false, value)],
        _ => [],
    };

    private static IEnumerable<(string? Keyword, string Fault)> Faults(string name, JsonObject job, IReadOnlyList<string> stages)
    {
        if (!job.Has("trigger") && !job.Has("run") && job.Get("script").Texts().Count == 0)
        {
            yield return (job.Has("script") ? "script" : null, "it has no `script`; give it one, or start its name with a dot if it is only a template");
        }

        var stage = job.Get("stage").Text() ?? "test";
        if (!stages.Contains(stage))
        {
            yield return ("stage", $"the stage `{stage}` does not exist; the stages are {string.Join(", ", stages)}");
        }

        if (job.Get("when").Text() is { } when && !Whens.Contains(when))
        {
            yield return ("when", $"`when: {when}` is none of {string.Join(", ", Whens)}");
        }

        if (job.Has("rules") && (job.Has("only") || job.Has("except")))
        {
            yield return (job.Has("only") ? "only" : "except", "`rules` cannot be used together with `only` or `except`");
        }

        foreach (var rule in JobRules.Flat(job.Get("rules")))
        {
            if (JobRules.Fault(rule) is { } fault)
            {
                yield return ("rules", fault);
            }

            if (rule.Get("when").Text() is { } ruleWhen && !Whens.Contains(ruleWhen))
            {
                yield return ("rules", $"`when: {ruleWhen}` is none of {string.Join(", ", Whens)}");
            }
        }

        foreach (var filter in (string[])["only", "except"])
        {
            if (FilterFault(job.Get(filter)) is { } fault)
            {
                yield return (filter, fault);
            }
        }

        if (job.Get("timeout").Text() is { } timeout && Durations.Parse(timeout) is null)
        {
            yield return ("timeout", $"`{timeout}` is no duration; write it like `1h 30m` or `30 minutes`");
        }

        if (ParallelFault(job.Get("parallel")) is { } parallel)
        {
            yield return ("parallel", parallel);
        }
    }

    private static string? FilterFault(JsonNode? filter)
    {
        try
        {
            var fault = filter.Get("variables").Texts().Select(RuleExpression.Fault).FirstOrDefault(f => f is not null);
            foreach (var reference in filter is JsonObject ? filter.Get("refs").Texts() : filter.Texts())
            {
                RuleExpression.PatternOf(reference);
            }

            return fault;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static string? ParallelFault(JsonNode? parallel) => parallel switch
    {
        null => null,
        _ when parallel.Get("matrix") is JsonArray matrix => ParallelJobs.Matrix(matrix).Count is var legs && legs is > 0 and <= ParallelJobs.MaxLegs ? null
            : $"its matrix has {(legs == 0 ? "no job" : $"more than {ParallelJobs.MaxLegs} jobs")}",
        _ => int.TryParse(parallel.Text(), out var count) && count is >= 1 and <= ParallelJobs.MaxLegs ? null : $"`parallel` is a number from 1 to {ParallelJobs.MaxLegs}, or a matrix",
    };

    private static void NeedsOf(PipelineDefinition pipeline, Dictionary<string, JsonObject> jobs, IReadOnlyList<string> stages, string name, JsonObject job)
    {
        var mine = Order(stages, job);
        foreach (var (needed, optional, _) in Needs(job.Get("needs")))
        {
            if (Find(jobs, needed) is not { } other)
            {
                if (!optional)
                {
                    pipeline.Errors.Add(pipeline.ErrorAtEntry(name, "needs", needed, $"job `{name}` needs `{needed}`, which is not defined"));
                }
            }
            else if (Order(stages, other) > mine && mine >= 0)
            {
                pipeline.Errors.Add(pipeline.ErrorAtEntry(name, "needs", needed, $"job `{name}` needs `{needed}`, which is in a later stage"));
            }
        }

        foreach (var dependency in job.Get("dependencies").Texts())
        {
            if (Find(jobs, dependency) is not { } other)
            {
                pipeline.Errors.Add(pipeline.ErrorAtEntry(name, "dependencies", dependency, $"job `{name}` depends on `{dependency}`, which is not defined"));
            }
            else if (mine >= 0 && (Order(stages, other) > mine || (Order(stages, other) == mine && !Needs(job.Get("needs")).Any(n => n.Job == dependency))))
            {
                pipeline.Errors.Add(pipeline.ErrorAtEntry(name, "dependencies", dependency, $"job `{name}` depends on `{dependency}`, which is not in an earlier stage"));
            }
        }
    }

    private static JsonObject? Find(Dictionary<string, JsonObject> jobs, string name) =>
        jobs.GetValueOrDefault(name) ?? jobs.FirstOrDefault(j => j.Value.Has("parallel") && ParallelJobs.Legs(j.Key, j.Value.Get("parallel")).Any(l => l.Name == name)).Value;

    private static int Order(IReadOnlyList<string> stages, JsonObject job) => stages.ToList().IndexOf(job.Get("stage").Text() ?? "test");

    private static void Circles(PipelineDefinition pipeline, Dictionary<string, JsonObject> jobs)
    {
        // Takes away what waits for nothing until nothing is left, or only circles.
        var left = jobs.ToDictionary(j => j.Key, j => Needs(j.Value.Get("needs")).Select(n => n.Job).Where(jobs.ContainsKey).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        while (left.Where(j => !j.Value.Any(left.ContainsKey)).Select(j => j.Key).ToList() is { Count: > 0 } free)
        {
            free.ForEach(name => left.Remove(name));
        }

        if (left.Count > 0)
        {
            pipeline.Errors.Add(pipeline.ErrorAt(left.Keys.First(), "needs", $"the jobs {string.Join(", ", left.Keys.Select(n => $"`{n}`"))} need each other in a circle"));
        }
    }
}
