using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Caches that are restored in runs that publish.</summary>
internal sealed class CachePoisoningRule() : WorkflowAudit("cache-poisoning", "zizmor/cache-poisoning")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction)
        {
            yield break;
        }

        var triggers = ReleaseTriggers(workflow);
        foreach (var job in workflow.LiveJobs.Where(job => !job.IsCall))
        {
            var steps = workflow.LiveStepsOf(job).ToList();
            var publisher = steps.FirstOrDefault(step => Find(CacheActions.Publishers, file, step).Certainty != Certainty.No);
            if (triggers.Count == 0 && publisher is null)
            {
                continue;
            }

            foreach (var step in steps)
            {
                if (Find(CacheActions.Restorers, file, step) is { Certainty: not Certainty.No } found && !IsSwitchedOff(step, found.Entry!.Control, triggers))
                {
                    yield return Hit(file, step, found.Entry, found.Certainty, triggers.Count > 0 ? "this workflow releases" : $"this job publishes (`{publisher!.Action!.FullName}`)");
                }
            }
        }
    }

    private static RuleHit Hit(RuleFile file, WorkflowStep step, CacheAction entry, Certainty certainty, string why) =>
        AtKey(file, step.Node, "uses", Severity.Medium, Confidence.Low, $"`{step.Action!.FullName}` {(certainty == Certainty.Yes ? "restores" : "may restore")} a cache that any earlier run could have filled, and {why}; build releases without a cache.") with
        {
            FixDescription = "Switch the cache off.",
            Edits = entry.Control switch
            {
                ActionControl.IsTrue control => StepEdits.Set(file, step.Node, "with", control.Input, "false"),
                ActionControl.Not { Part: ActionControl.IsTrue control } => StepEdits.Set(file, step.Node, "with", control.Input, "true"),
                _ => [],
            },
        };

    private static (CacheAction? Entry, Certainty Certainty) Find(IReadOnlyList<CacheAction> table, RuleFile file, WorkflowStep step)
    {
        if (step.Action is not { } use || table.FirstOrDefault(row => use.Is(row.Name)) is not { } entry)
        {
            return (null, Certainty.No);
        }

        return (entry, step.Node.Get("with") is YamlScalarNode { Value.Length: > 0 } ? Certainty.Maybe : entry.Control.Holds(file, use, step.With));
    }

    private static List<string> ReleaseTriggers(WorkflowView workflow)
    {
        var triggers = new List<string>();
        var push = workflow.Event("push");
        if (push.Get("tags") is not null || push.Get("tags-ignore") is not null)
        {
            triggers.Add("tag");
        }

        if (push.Get("branches").Scalars().Any(branch => (branch.Value ?? "").Contains("release", StringComparison.OrdinalIgnoreCase)))
        {
            triggers.Add("branch");
        }

        if (workflow.StartsOn("release"))
        {
            triggers.Add("release");
        }

        return triggers;
    }

    // An input that an expression sets: false for a tag is as good as false, where only tags and releases start the workflow.
    private static bool IsSwitchedOff(WorkflowStep step, ActionControl control, List<string> triggers)
    {
        var (input, offWhen) = control switch
        {
            ActionControl.IsTrue isTrue => (isTrue.Input, false),
            ActionControl.Not { Part: ActionControl.IsTrue isTrue } => (isTrue.Input, true),
            _ => ("", false),
        };
        return triggers.Count > 0
            && !triggers.Contains("branch")
            && step.Input(input) is { } text
            && text.StartsWith("${{", StringComparison.Ordinal)
            && Conditions.Parse(text, wholeOnly: true) is { } tree
            && ForTag(tree) == offWhen;
    }

    private static bool? ForTag(Expr tree) => tree switch
    {
        LiteralExpr { Value: bool value } => value,
        NotExpr not => !ForTag(not.Operand),
        CallExpr { Arguments: [ContextExpr { Path: "github.ref" }, LiteralExpr { Value: string prefix }] } call when call.Is("startsWith") && prefix.Equals("refs/tags/", StringComparison.OrdinalIgnoreCase) => true,
        BinaryExpr { Operator: "==", Left: ContextExpr { Path: "github.ref_type" }, Right: LiteralExpr { Value: "tag" } } => true,
        BinaryExpr { Operator: "!=", Left: ContextExpr { Path: "github.ref_type" }, Right: LiteralExpr { Value: "tag" } } => false,
        BinaryExpr { Operator: "&&" } both when IsPush(both.Left) => ForTag(both.Right),
        BinaryExpr { Operator: "&&" } both when IsPush(both.Right) => ForTag(both.Left),
        _ => null,
    };

    private static bool IsPush(Expr tree) =>
        tree is BinaryExpr { Operator: "==" } equal
        && new[] { equal.Left, equal.Right }.Any(side => side is ContextExpr { Path: "github.event_name" })
        && new[] { equal.Left, equal.Right }.Any(side => side is LiteralExpr { Value: "push" });
}
