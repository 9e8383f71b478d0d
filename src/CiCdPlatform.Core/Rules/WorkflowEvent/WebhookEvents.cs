using System.Collections.Frozen;

namespace CiCdPlatform.Core.Rules;

/// <summary>Events that start workflows, and the types of activity that each knows.</summary>
internal static class WebhookEvents
{
    private const string PullRequest =
        "assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft locked unlocked enqueued dequeued milestoned demilestoned ready_for_review review_requested review_request_removed auto_merge_enabled auto_merge_disabled";

    /// <summary>Types by event, facts of https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows; null where any type may be sent.</summary>
    public static FrozenDictionary<string, string[]?> Types { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["branch_protection_rule"] = "created edited deleted",
        ["check_run"] = "created rerequested completed requested_action",
        ["check_suite"] = "completed",
        ["create"] = "",
        ["delete"] = "",
        ["deployment"] = "",
        ["deployment_status"] = "",
        ["discussion"] = "created edited deleted transferred pinned unpinned labeled unlabeled locked unlocked category_changed answered unanswered",
        ["discussion_comment"] = "created edited deleted",
        ["fork"] = "",
        ["gollum"] = "",
        ["image_version"] = "",
        ["issue_comment"] = "created edited deleted",
        ["issues"] = "opened edited deleted transferred pinned unpinned closed reopened assigned unassigned labeled unlabeled locked unlocked milestoned demilestoned typed untyped",
        ["label"] = "created edited deleted",
        ["merge_group"] = "checks_requested",
        ["milestone"] = "created closed opened edited deleted",
        ["page_build"] = "",
        ["project"] = "created closed reopened edited deleted",
        ["project_card"] = "created moved converted edited deleted",
        ["project_column"] = "created updated moved deleted",
        ["public"] = "",
        ["pull_request"] = PullRequest,
        ["pull_request_review"] = "submitted edited dismissed",
        ["pull_request_review_comment"] = "created edited deleted",
        ["pull_request_target"] = PullRequest,
        ["push"] = "",
        ["registry_package"] = "published updated",
        ["release"] = "published unpublished created edited deleted prereleased released",
        ["repository_dispatch"] = null,
        ["schedule"] = "",
        ["status"] = "",
        ["watch"] = "started",
        ["workflow_call"] = "",
        ["workflow_dispatch"] = "",
        ["workflow_run"] = "completed requested in_progress",
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value?.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>The events that know a filter.</summary>
    public static FrozenDictionary<string, string[]> Filters { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["paths"] = ["push", "pull_request", "pull_request_target"],
        ["branches"] = ["merge_group", "push", "pull_request", "pull_request_target", "workflow_run"],
        ["tags"] = ["push"],
        ["workflows"] = ["workflow_run"],
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
