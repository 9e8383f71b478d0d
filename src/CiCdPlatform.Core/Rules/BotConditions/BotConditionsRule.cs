using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Conditions that trust whoever touched the request last to be a bot.</summary>
internal sealed class BotConditionsRule() : WorkflowAudit("bot-conditions", "zizmor/bot-conditions", "poutine/confused_deputy_auto_merge")
{
    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal) { "github.actor", "github.triggering_actor", "github.event.pull_request.sender.login" };
    private static readonly HashSet<string> s_numbers = new(StringComparer.Ordinal) { "github.actor_id", "github.event.pull_request.sender.id" };

    // dependabot[bot] (its integration and its user), dependabot-preview[bot], renovate[bot].
    private static readonly HashSet<string> s_bots = new(StringComparer.Ordinal) { "29110", "49699333", "27856297", "29139614" };

    private static readonly Dictionary<string, string> s_authors = new(StringComparer.Ordinal)
    {
        ["issue_comment"] = "github.event.comment.user",
        ["discussion_comment"] = "github.event.comment.user",
        ["pull_request_review"] = "github.event.review.user",
        ["pull_request_review_comment"] = "github.event.comment.user",
        ["issues"] = "github.event.issue.user",
        ["discussion"] = "github.event.discussion.user",
        ["pull_request"] = "github.event.pull_request.user",
        ["pull_request_target"] = "github.event.pull_request.user",
        ["release"] = "github.event.release.author",
        ["milestone"] = "github.event.milestone.creator",
        ["label"] = "github.event.sender",
        ["watch"] = "github.event.sender",
        ["fork"] = "github.event.sender",
    };

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction)
        {
            yield break;
        }

        var owners = workflow.LiveJobs.Where(job => !job.IsCall).Select(job => job.Node).Concat(workflow.LiveSteps.Select(step => step.Node));
        foreach (var condition in owners.Select(owner => owner.Scalar("if")).OfType<YamlScalarNode>())
        {
            if (Conditions.Parse(condition.Value ?? "") is { } tree)
            {
                foreach (var (context, decides) in Find(tree, true))
                {
                    yield return Hit(file, workflow, condition, context, decides);
                }
            }
        }
    }

    private static RuleHit Hit(RuleFile file, WorkflowView workflow, YamlScalarNode condition, ContextExpr context, bool decides)
    {
        var (offset, length) = file.Span(condition);
        var text = file.Text.Substring(offset, length);
        var at = text.IndexOf(Conditions.Source(condition.Value!, context), StringComparison.Ordinal);
        var author = workflow.Events is [var only] ? s_authors.GetValueOrDefault(only) : null;
        var place = at < 0 ? (Offset: offset, Length: length) : (Offset: offset + at, Length: context.End - context.Start);
        return new RuleHit(
            place.Offset,
            place.Length,
            Severity.High,
            decides ? Confidence.High : Confidence.Medium,
            $"`{context.Path}` is whoever acted last, not who wrote the change: a bot's last push can be provoked on a branch with a stranger's commits{(author is null ? "" : $"; ask for `{author}.{(s_names.Contains(context.Path!) ? "login" : "id")}`")}.")
        {
            FixDescription = "Ask for the author instead.",
            Edits = author is null || at < 0 ? [] : StepEdits.ReplaceAt(file, place.Offset, place.Length, $"{author}.{(s_names.Contains(context.Path!) ? "login" : "id")}"),
        };
    }

    // A check decides when it alone can make the condition true.
    private static IEnumerable<(ContextExpr Context, bool Decides)> Find(Expr tree, bool decides) => tree switch
    {
        BinaryExpr { Operator: "||" } either => Find(either.Left, decides).Concat(Find(either.Right, decides)),
        BinaryExpr { Operator: "==" } equal when Spoofable(equal) is { } context => [(context, decides)],
        _ => tree.Children.SelectMany(child => Find(child, false)),
    };

    private static ContextExpr? Spoofable(BinaryExpr equal)
    {
        var (context, literal) = (equal.Left as ContextExpr ?? equal.Right as ContextExpr, equal.Left as LiteralExpr ?? equal.Right as LiteralExpr);
        if (context?.Path is not { } path || literal is null)
        {
            return null;
        }

        var text = ExprValue.Text(literal.Value);
        return (s_names.Contains(path) && text.EndsWith("[bot]", StringComparison.Ordinal)) || (s_numbers.Contains(path) && s_bots.Contains(text)) ? context : null;
    }
}
