using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>What makes the forge refuse a workflow before anything runs.</summary>
internal static class WorkflowChecks
{
    private const int MaxErrors = 50;

    private static readonly HashSet<string> Contexts =
        new(["github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs"], StringComparer.OrdinalIgnoreCase);

    public static List<PlanError> Check(DefinitionDocument document, JsonObject root, JsonObject jobs)
    {
        var errors = new List<PlanError>();
        foreach (var (id, definition) in jobs)
        {
            if (definition is not JsonObject job)
            {
                errors.Add(document.ErrorAt(jobs, $"job `{id}` is not a mapping"));
                continue;
            }

            Job(document, id, job, jobs, errors);
        }

        if (Cycle(jobs) is { } cycle)
        {
            errors.Add(document.ErrorAt(jobs[cycle[0]].Get("needs"), $"`needs` goes round in a circle: {string.Join(" → ", cycle)}"));
        }

        Expressions(document, root, errors);
        return errors.Count > MaxErrors ? errors[..MaxErrors] : errors;
    }

    private static void Job(DefinitionDocument document, string id, JsonObject job, JsonObject jobs, List<PlanError> errors)
    {
        foreach (var need in job.Get("needs").Texts().Where(n => !jobs.ContainsKey(n)))
        {
            errors.Add(document.ErrorAt(job.Get("needs"), $"job `{id}` needs `{need}`, which does not exist"));
        }

        if (job.Has("uses"))
        {
            return;
        }

        if (job.Get("runs-on") is null)
        {
            errors.Add(document.ErrorAt(job, $"job `{id}` lacks `runs-on`, such as `runs-on: ubuntu-24.04`"));
        }

        if (job.Get("steps") is not JsonArray { Count: > 0 } steps)
        {
            errors.Add(document.ErrorAt(job, $"job `{id}` has no `steps`"));
            return;
        }

        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in steps)
        {
            if (step is not JsonObject map || map.Has("run") == map.Has("uses"))
            {
                errors.Add(document.ErrorAt(step ?? steps, $"a step of job `{id}` needs either `run` or `uses`"));
            }
            else if (map.Get("id").Text() is { } stepId && !ids.Add(stepId))
            {
                errors.Add(document.ErrorAt(map.Get("id"), $"job `{id}` has two steps with the id `{stepId}`"));
            }
        }
    }

    private static List<string>? Cycle(JsonObject jobs)
    {
        var state = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = new List<string>();
        return jobs.Select(job => Visit(job.Key)).FirstOrDefault(found => found is not null);

        List<string>? Visit(string id)
        {
            if (!jobs.ContainsKey(id) || state.GetValueOrDefault(id) == 2)
            {
                return null;
            }

            if (state.GetValueOrDefault(id) == 1)
            {
                return [.. path[path.IndexOf(id)..], id];
            }

            state[id] = 1;
            path.Add(id);
            var found = path.Count > 500 ? null : jobs[id].Get("needs").Texts().Select(Visit).FirstOrDefault(f => f is not null);
            path.RemoveAt(path.Count - 1);
            state[id] = 2;
            return found;
        }
    }

    private static void Expressions(DefinitionDocument document, JsonNode? node, List<PlanError> errors, string? key = null, JsonNode? parent = null)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    Expressions(document, child, errors, name, map);
                }

                break;
            case JsonArray array:
                foreach (var child in array)
                {
                    Expressions(document, child, errors, null, array);
                }

                break;
            case JsonValue when node.Text() is { } text:
                try
                {
                    var condition = key == "if" && (parent.Has("steps") || parent.Has("run") || parent.Has("uses"));
                    var expressions = ExpressionEvaluator.Split(text).Where(p => p.Expression is not null).Select(p => p.Expression!).ToList();
                    foreach (var expression in condition && expressions.Count == 0 ? [text] : expressions)
                    {
                        if (ExpressionParser.Parse(expression).Contexts.FirstOrDefault(c => !Contexts.Contains(c)) is { } unknown)
                        {
                            errors.Add(document.ErrorAt(node, $"`{unknown}` is not a context of expressions"));
                        }
                    }
                }
                catch (ExpressionException e)
                {
                    errors.Add(document.ErrorAt(node, e.Message));
                }

                break;
        }
    }
}
