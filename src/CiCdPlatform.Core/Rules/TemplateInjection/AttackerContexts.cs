using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>What stands in the contexts of GitHub: text that strangers choose, text that others choose, or values of a fixed form.</summary>
internal static class AttackerContexts
{
    // `*` stands for an index.
    private static readonly HashSet<string> s_written = new(StringComparer.Ordinal)
    {
        "github.head_ref",
        "github.event.issue.title", "github.event.issue.body",
        "github.event.pull_request.title", "github.event.pull_request.body",
        "github.event.pull_request.head.ref", "github.event.pull_request.head.label",
        "github.event.pull_request.head.repo.default_branch", "github.event.pull_request.head.repo.description", "github.event.pull_request.head.repo.homepage",
        "github.event.discussion.title", "github.event.discussion.body",
        "github.event.comment.body", "github.event.review.body", "github.event.review_comment.body", "github.event.discussion_comment.body",
        "github.event.pages.*.page_name",
        "github.event.head_commit.message", "github.event.head_commit.author.name", "github.event.head_commit.author.email",
        "github.event.head_commit.committer.name", "github.event.head_commit.committer.email",
        "github.event.commits.*.message", "github.event.commits.*.author.name", "github.event.commits.*.author.email",
        "github.event.commits.*.committer.name", "github.event.commits.*.committer.email",
        "github.event.workflow_run.head_branch", "github.event.workflow_run.display_title", "github.event.workflow_run.head_repository.description",
        "github.event.workflow_run.pull_requests.*.head.ref", "github.event.workflow_run.head_commit.message",
        "github.event.workflow_run.head_commit.author.name", "github.event.workflow_run.head_commit.author.email",
        "github.event.check_suite.head_branch", "github.event.check_run.check_suite.head_branch",
        "github.event.changes.title.from", "github.event.changes.body.from",
    };

    // Whole objects, of which `toJSON` writes every text out.
    private static readonly HashSet<string> s_objects = new(StringComparer.Ordinal)
    {
        "github", "github.event", "github.event.issue", "github.event.pull_request", "github.event.comment", "github.event.review",
        "github.event.discussion", "github.event.head_commit", "github.event.commits", "github.event.workflow_run", "github.event.commits.*.message",
    };

    private static readonly HashSet<string> s_fixed = new(StringComparer.Ordinal)
    {
        "github.action", "github.action_path", "github.api_url", "github.event_name", "github.event_path", "github.graphql_url", "github.job", "github.repository", "github.repository_id",
        "github.repository_owner", "github.repository_owner_id", "github.repositoryurl", "github.retention_days", "github.run_attempt", "github.run_id", "github.run_number", "github.secret_source",
        "github.server_url", "github.sha", "github.token", "github.triggering_actor", "github.workspace", "github.workflow_sha", "github.ref_type", "github.ref_protected", "github.actor_id", "github.env", "github.path", "github.output",
        "runner.arch", "runner.debug", "runner.os", "runner.temp", "runner.tool_cache", "runner.environment",
        "job.status", "strategy.job-index", "strategy.job-total", "strategy.fail-fast", "strategy.max-parallel",
        "github.event.action", "github.event.before", "github.event.after",
    };

    // Numbers, truths, times and commit ids, whatever they are of.
    private static readonly HashSet<string> s_fixedLeaves = new(StringComparer.Ordinal)
    {
        "id", "number", "sha", "author_association", "draft", "merged", "mergeable", "rebaseable", "locked", "fork", "private", "archived", "disabled", "deleted", "created", "forced", "prerelease",
        "size", "forks", "forks_count", "stargazers_count", "watchers_count", "open_issues", "open_issues_count", "comments", "review_comments", "commits", "additions", "deletions", "changed_files",
        "run_id", "run_number", "run_attempt", "check_suite_id", "workflow_id", "site_admin", "conclusion", "status", "state", "merge_commit_sha", "head_sha", "base_sha", "distinct", "type",
        "has_issues", "has_pages", "has_wiki", "has_projects", "has_downloads", "is_template", "allow_forking", "web_commit_signoff_required", "maintainer_can_modify", "auto_merge", "active_lock_reason",
    };

    /// <summary>Whether strangers write the text, so that anything can stand there.</summary>
    public static bool IsWrittenByStrangers(string path) => s_written.Contains(path);

    /// <summary>Whether the value cannot hold anything that a shell would act upon.</summary>
    public static bool IsFixed(string path)
    {
        var leaf = path[(path.LastIndexOf('.') + 1)..];
        return s_fixed.Contains(path)
            || (path.StartsWith("github.event.", StringComparison.Ordinal) && !IsWrittenByStrangers(path) && (s_fixedLeaves.Contains(leaf) || leaf.EndsWith("_at", StringComparison.Ordinal)));
    }

    /// <summary>The first context that strangers write and whose text comes out of an expression, or null; also whole objects that become JSON.</summary>
    public static ContextExpr? Find(Expr tree) =>
        tree.Flows.Concat(tree.Flows.Where(context => context.Head is not null).SelectMany(context => context.Head!.All.OfType<ContextExpr>()))
            .FirstOrDefault(context => context.Path is { } path && IsWrittenByStrangers(path))
        ?? tree.All.OfType<CallExpr>().Where(call => call.Is("toJSON") && tree.Flows.Intersect(call.Flows).Any()).SelectMany(call => call.Arguments)
            .OfType<ContextExpr>().FirstOrDefault(context => context.Path is { } path && s_objects.Contains(path));
}
