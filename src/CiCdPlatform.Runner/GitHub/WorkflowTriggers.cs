using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Decides whether a workflow's <c>on</c> answers a trigger.</summary>
internal static class WorkflowTriggers
{
    private static readonly string[] DefaultPullRequestTypes = ["opened", "synchronize", "reopened"];

    public static bool Applies(JsonNode? on, RunTrigger trigger)
    {
        if (on is JsonValue or JsonArray)
        {
            return on.Texts().Contains(trigger.Event) && TypeApplies(null, trigger);
        }

        if (!on.Has(trigger.Event))
        {
            return false;
        }

        var filter = on.Get(trigger.Event);
        return trigger.Event switch
        {
            "push" => Push(filter, trigger),
            "pull_request" or "pull_request_target" => TypeApplies(filter, trigger)
                && Names(filter, "branches", trigger.BaseRef ?? trigger.DefaultBranch) && Paths(filter, trigger),
            _ => TypeApplies(filter, trigger),
        };
    }

    public static JsonNode Payload(RunTrigger trigger)
    {
        try
        {
            return JsonNode.Parse(trigger.PayloadJson, documentOptions: new JsonDocumentOptions { MaxDepth = 60 }) ?? new JsonObject();
        }
        catch (JsonException)
        {
            return new JsonObject();
        }
    }

    private static bool Push(JsonNode? filter, RunTrigger trigger)
    {
        if (trigger.Ref.StartsWith("refs/tags/", StringComparison.Ordinal))
        {
            var branchesOnly = (filter.Has("branches") || filter.Has("branches-ignore")) && !filter.Has("tags") && !filter.Has("tags-ignore");
            return !branchesOnly && Names(filter, "tags", trigger.Ref["refs/tags/".Length..]);
        }

        var tagsOnly = (filter.Has("tags") || filter.Has("tags-ignore")) && !filter.Has("branches") && !filter.Has("branches-ignore");
        var branch = trigger.Ref.StartsWith("refs/heads/", StringComparison.Ordinal) ? trigger.Ref["refs/heads/".Length..] : trigger.Ref;
        return !tagsOnly && Names(filter, "branches", branch) && Paths(filter, trigger);
    }

    private static bool TypeApplies(JsonNode? filter, RunTrigger trigger)
    {
        var action = Payload(trigger).Get("action").Text();
        if (action is null || trigger.Event is "push" or "workflow_dispatch" or "schedule")
        {
            return true;
        }

        var types = filter.Get("types").Texts();
        if (types.Count == 0 && trigger.Event is "pull_request" or "pull_request_target")
        {
            types = DefaultPullRequestTypes;
        }

        return types.Count == 0 || types.Contains(action);
    }

    private static bool Names(JsonNode? filter, string key, string name)
    {
        var wanted = filter.Get(key).Texts();
        var ignored = filter.Get(key + "-ignore").Texts();
        return (wanted.Count == 0 || FilterPattern.MatchesInOrder(wanted, name)) && (ignored.Count == 0 || !FilterPattern.MatchesInOrder(ignored, name));
    }

    private static bool Paths(JsonNode? filter, RunTrigger trigger)
    {
        if (trigger.ChangedFiles is not { } files)
        {
            return true;
        }

        var wanted = filter.Get("paths").Texts();
        var ignored = filter.Get("paths-ignore").Texts();
        return (wanted.Count == 0 || files.Any(f => FilterPattern.MatchesInOrder(wanted, f)))
            && (ignored.Count == 0 || files.Any(f => !FilterPattern.MatchesInOrder(ignored, f)));
    }
}
