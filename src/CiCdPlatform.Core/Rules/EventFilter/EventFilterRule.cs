using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Filters of events that the event does not know, that exclude each other, or that are missing.</summary>
internal sealed class EventFilterRule() : WorkflowRule("event-filter", "events")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Events().Where(pair => pair.Key.Value is not ("schedule" or "workflow_dispatch" or "workflow_call" or "repository_dispatch" or "image_version") && WebhookEvents.Types.ContainsKey(pair.Key.Value))
            .SelectMany(pair => Judge(pair.Key, pair.Value))
            .Select(problem => file.Hit(problem));

    private static IEnumerable<SyntaxProblem> Judge(SyntaxNode key, SyntaxNode filters)
    {
        var name = key.Value;
        if (name == "workflow_run" && filters.Get("workflows") is null or { IsNull: true } or { Kind: SyntaxKind.Sequence, Items.Count: 0 })
        {
            yield return new SyntaxProblem(key, "`workflow_run` names no workflow, so that it never runs; list them in `workflows`.");
        }

        foreach (var (filter, events) in WebhookEvents.Filters)
        {
            var pairs = new[] { filters.Pair(filter), filters.Pair(filter + "-ignore") }.OfType<(SyntaxNode Key, SyntaxNode Value)>().Where(pair => pair.Value.Scalars().Any()).ToList();
            if (!events.Contains(name, StringComparer.Ordinal))
            {
                foreach (var pair in pairs)
                {
                    yield return new SyntaxProblem(filter == "workflows" ? key : pair.Key, $"`{name}` knows no filter `{pair.Key.Value}`; only {ShapeWalk.Listed(events)} do.");
                }
            }
            else if (pairs.Count == 2)
            {
                yield return new SyntaxProblem(pairs.MaxBy(pair => pair.Key.Start.Line).Key, $"`{filter}` and `{filter}-ignore` cannot stand together; exclude by `!` in `{filter}`.");
            }
        }
    }
}
