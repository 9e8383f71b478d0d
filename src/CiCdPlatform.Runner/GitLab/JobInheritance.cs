using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Works <c>extends</c> and <c>default</c> into the jobs of a pipeline.</summary>
internal sealed class JobInheritance(PipelineDefinition pipeline)
{
    private const int MaxDepth = 11;
    private static readonly IReadOnlyList<string> Inherited =
        ["after_script", "artifacts", "before_script", "cache", "hooks", "id_tokens", "image", "interruptible", "retry", "services", "tags", "timeout"];

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "image", "services", "stages", "types", "before_script", "after_script", "variables", "cache", "include", "workflow", "default", "spec",
    };

    /// <summary>Every job that can run, in the order of the file; what is wrong goes to the pipeline's errors.</summary>
    public Dictionary<string, JsonObject> Jobs()
    {
        var jobs = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (name, node) in pipeline.Root)
        {
            if (Keywords.Contains(name) || name.StartsWith('.'))
            {
                continue;
            }

            if (node is not JsonObject)
            {
                pipeline.Errors.Add(pipeline.ErrorAt(name, null, $"`{name}` is neither a keyword of GitLab CI nor a job; a job is a mapping with a `script`"));
            }
            else if (Extended(name, []) is { } job)
            {
                jobs[name] = WithDefaults(job);
            }
        }

        return jobs;
    }

    private JsonObject? Extended(string name, IReadOnlyList<string> open)
    {
        var own = (JsonObject)pipeline.Root[name]!;
        var merged = new JsonObject();
        foreach (var parent in own.Get("extends").Texts())
        {
            var fault = pipeline.Root.Get(parent) is not JsonObject ? $"`{name}` extends `{parent}`, which is not defined"
                : open.Contains(parent) || parent == name ? $"`{name}` extends itself"
                : open.Count >= MaxDepth ? $"`{name}` extends through more than {MaxDepth} levels"
                : null;
            if (fault is not null)
            {
                pipeline.Errors.Add(pipeline.ErrorAt(name, "extends", fault));
                return null;
            }

            if (Extended(parent, [.. open, name]) is not { } lower)
            {
                return null;
            }

            merged = DeepMerge.Over(merged, lower);
        }

        merged = DeepMerge.Over(merged, own);
        merged.Remove("extends");
        return merged;
    }

    private JsonObject WithDefaults(JsonObject job)
    {
        var inherit = job.Get("inherit").Get("default");
        foreach (var keyword in Inherited)
        {
            var taken = inherit switch { JsonArray list => list.Texts().Contains(keyword), _ => inherit.Flag() != false };
            var given = pipeline.Root.Get("default").Get(keyword) ?? (keyword is "image" or "services" or "before_script" or "after_script" or "cache" ? pipeline.Root.Get(keyword) : null);
            if (taken && !job.ContainsKey(keyword) && given is not null)
            {
                job[keyword] = given.DeepClone();
            }
        }

        return job;
    }
}
