using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>What <c>rules</c>, <c>only</c> or <c>except</c> make of a job: whether it is in the pipeline, and how.</summary>
/// <param name="Rule">The rule that applied, or null when none was asked.</param>
internal sealed record RuleChoice(bool Included, JsonNode? Rule = null)
{
    public static readonly RuleChoice LeftOut = new(false);
}

/// <summary>Decides by the trigger which jobs are in a pipeline.</summary>
internal static class JobRules
{
    /// <summary>The first of the rules that holds, or left out.</summary>
    public static RuleChoice First(JsonNode? rules, IReadOnlyDictionary<string, string> variables, RunTrigger trigger, IReadOnlyList<string> files)
    {
        foreach (var rule in Flat(rules))
        {
            if (Holds(rule, variables, trigger.ChangedFiles, files))
            {
                return rule.Get("when").Text() == "never" ? RuleChoice.LeftOut : new RuleChoice(true, rule);
            }
        }

        return RuleChoice.LeftOut;
    }

    public static bool IncludeApplies(JsonNode rules, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> files)
    {
        foreach (var rule in Flat(rules))
        {
            if (Fault(rule) is null && Holds(rule, variables, null, files))
            {
                return rule.Get("when").Text() != "never";
            }
        }

        return false;
    }

    /// <summary>Rules in their order; lists in lists come from references.</summary>
    public static IEnumerable<JsonNode> Flat(JsonNode? rules) => rules switch
    {
        JsonArray array => array.SelectMany(Flat),
        JsonObject map => [map],
        _ => [],
    };

    /// <summary>What is wrong with a rule, or null.</summary>
    public static string? Fault(JsonNode rule) =>
        rule.Get("if").Text() is { } condition && RuleExpression.Fault(condition) is { } fault ? $"`if: {condition}`: {fault}" : null;

    /// <summary>The older filters; without any, a job runs for branches and tags but not for merge requests.</summary>
    public static bool Filtered(JsonObject job, bool byDefault, IReadOnlyDictionary<string, string> variables, RunTrigger trigger)
    {
        if (!job.Has("only") && !job.Has("except"))
        {
            return byDefault || trigger.Event != "merge_request_event";
        }

        var only = job.Get("only");
        var included = only is null ? trigger.Event != "merge_request_event"
            : (Refs(only) is not { } refs || refs.Any(r => Names(r, trigger))) && Other(only, variables, trigger, absent: true);
        var except = job.Get("except");
        return included && !(except is not null && ((Refs(except) is { } left && left.Any(r => Names(r, trigger))) || Other(except, variables, trigger, absent: false)));
    }

    private static bool Holds(JsonNode rule, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string>? changed, IReadOnlyList<string> files) =>
        (rule.Get("if").Text() is not { } condition || RuleExpression.IsTrue(condition, variables))
        && (Paths(rule.Get("changes")) is not { } changes || changed is null || changes.Any(p => changed.Any(f => Matches(p, f, variables))))
        && (Paths(rule.Get("exists")) is not { } exists || exists.Any(p => files.Any(f => Matches(p, f, variables))));

    private static IReadOnlyList<string>? Paths(JsonNode? node) => node is null ? null : node is JsonObject map ? map.Get("paths").Texts() : node.Texts();

    // A plus sign has a meaning in GitHub's patterns only.
    private static bool Matches(string pattern, string file, IReadOnlyDictionary<string, string> variables) =>
        FilterPattern.Matches(VariableExpansion.Expand(pattern, variables).TrimStart('/').Replace("+", "\\+", StringComparison.Ordinal), file);

    private static IReadOnlyList<string>? Refs(JsonNode node) => node is JsonObject map ? map.Has("refs") ? map.Get("refs").Texts() : null : node.Texts();

    // Of `only` all parts must hold, of `except` any part excludes.
    private static bool Other(JsonNode node, IReadOnlyDictionary<string, string> variables, RunTrigger trigger, bool absent)
    {
        if (node is not JsonObject map)
        {
            return absent;
        }

        bool? conditions = map.Has("variables") ? map.Get("variables").Texts().Any(v => RuleExpression.IsTrue(v, variables)) : null;
        bool? changes = map.Has("changes") ? trigger.ChangedFiles is null || map.Get("changes").Texts().Any(p => trigger.ChangedFiles.Any(f => Matches(p, f, variables))) : null;
        bool? cluster = map.Has("kubernetes") ? false : null;
        return absent ? conditions != false && changes != false && cluster != false : conditions == true || changes == true || cluster == true;
    }

    private static bool Names(string reference, RunTrigger trigger)
    {
        var at = reference.LastIndexOf('@');
        if (at > 0 && !reference.StartsWith('/'))
        {
            return reference[(at + 1)..] == trigger.Repository && Names(reference[..at], trigger);
        }

        var tag = trigger.Ref.StartsWith("refs/tags/", StringComparison.Ordinal);
        var request = trigger.Event == "merge_request_event";
        var name = trigger.Ref.StartsWith("refs/heads/", StringComparison.Ordinal) ? trigger.Ref["refs/heads/".Length..] : tag ? trigger.Ref["refs/tags/".Length..] : trigger.Ref;
        return reference switch
        {
            "branches" => !tag && !request,
            "tags" => tag,
            "merge_requests" => request,
            "pushes" => trigger.Event == "push",
            "web" => trigger.Event == "web",
            "api" => trigger.Event == "api",
            "schedules" => trigger.Event == "schedule",
            "triggers" => trigger.Event == "trigger",
            "pipelines" => trigger.Event == "pipeline",
            "external" or "external_pull_requests" or "chat" => false,
            _ => !request && (reference == name || (RuleExpression.PatternOf(reference)?.IsMatch(name) ?? false)),
        };
    }
}
