namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Pull requests, reviews, comments.</summary>
internal sealed partial class GitHubJson
{
    /// <summary>As lists show it; <paramref name="full"/> adds what only its own page and webhooks have.</summary>
    public Dictionary<string, object?> Pull(GitHubPullRequest pull, bool full)
    {
        var repository = pull.Repository;
        var (api, web) = ($"{ApiOf(repository)}/pulls/{pull.Number}", $"{WebOf(repository)}/pull/{pull.Number}");
        var issue = $"{ApiOf(repository)}/issues/{pull.Number}";
        var statuses = $"{ApiOf(repository)}/statuses/{pull.HeadSha}";
        var json = new Dictionary<string, object?>
        {
            ["url"] = api,
            ["id"] = pull.Id,
            ["node_id"] = NodeId("PullRequest", pull.Id),
            ["html_url"] = web,
            ["diff_url"] = web + ".diff",
            ["patch_url"] = web + ".patch",
            ["issue_url"] = issue,
            ["number"] = pull.Number,
            ["state"] = pull.State,
            ["locked"] = false,
            ["title"] = pull.Title,
            ["user"] = User(pull.User),
            ["body"] = pull.Body,
            ["created_at"] = pull.CreatedAt,
            ["updated_at"] = pull.UpdatedAt,
            ["closed_at"] = pull.ClosedAt,
            ["merged_at"] = pull.MergedAt,
            ["merge_commit_sha"] = pull.MergeCommitSha,
            ["assignee"] = null,
            ["assignees"] = Array.Empty<object>(),
            ["requested_reviewers"] = Array.Empty<object>(),
            ["requested_teams"] = Array.Empty<object>(),
            ["labels"] = Array.Empty<object>(),
            ["milestone"] = null,
            ["draft"] = pull.Draft,
            ["commits_url"] = api + "/commits",
            ["review_comments_url"] = api + "/comments",
            ["review_comment_url"] = $"{ApiOf(repository)}/pulls/comments{{/number}}",
            ["comments_url"] = issue + "/comments",
            ["statuses_url"] = statuses,
            ["head"] = Side(pull.HeadRepository, pull.HeadBranch, pull.HeadSha),
            ["base"] = Side(repository, pull.BaseBranch, pull.BaseSha),
            ["_links"] = new
            {
                self = new { href = api },
                html = new { href = web },
                issue = new { href = issue },
                comments = new { href = issue + "/comments" },
                review_comments = new { href = api + "/comments" },
                review_comment = new { href = $"{ApiOf(repository)}/pulls/comments{{/number}}" },
                commits = new { href = api + "/commits" },
                statuses = new { href = statuses },
            },
            ["author_association"] = Association(repository, pull.User),
            ["auto_merge"] = null,
            ["active_lock_reason"] = null,
        };
        if (full)
        {
            json["merged"] = pull.MergedAt is not null;
            json["mergeable"] = pull.State == "open" ? pull.MergeCommitSha is not null : null;
            json["rebaseable"] = null;
            json["mergeable_state"] = pull.State != "open" ? "unknown" : pull.MergeCommitSha is null ? "dirty" : pull.Draft ? "draft" : "clean";
            json["merged_by"] = pull.MergedBy is null ? null : User(pull.MergedBy);
            json["comments"] = state.Of(repository).IssueComments.Values.Count(c => c.IssueNumber == pull.Number);
            json["review_comments"] = pull.ReviewComments.Count();
            json["maintainer_can_modify"] = false;
            json["commits"] = pull.Commits;
            json["additions"] = pull.Files.Sum(f => f.Additions);
            json["deletions"] = pull.Files.Sum(f => f.Deletions);
            json["changed_files"] = pull.Files.Count;
        }

        return json;
    }

    /// <summary>As runs and checks show it.</summary>
    public object PullMinimal(GitHubPullRequest pull)
    {
        return new
        {
            url = $"{ApiOf(pull.Repository)}/pulls/{pull.Number}",
            id = pull.Id,
            number = pull.Number,
            head = End(pull.HeadRepository, pull.HeadBranch, pull.HeadSha),
            @base = End(pull.Repository, pull.BaseBranch, pull.BaseSha),
        };

        object End(LocalRepository repository, string branch, string sha) => new { @ref = branch, sha, repo = new { id = repository.Id, url = ApiOf(repository), name = repository.Name } };
    }

    public object Review(GitHubPullRequest pull, GitHubReview review)
    {
        var web = $"{WebOf(pull.Repository)}/pull/{pull.Number}#pullrequestreview-{review.Id}";
        var api = $"{ApiOf(pull.Repository)}/pulls/{pull.Number}";
        return new
        {
            id = review.Id,
            node_id = NodeId("PullRequestReview", review.Id),
            user = User(review.User),
            body = review.Body,
            state = review.State,
            html_url = web,
            pull_request_url = api,
            author_association = Association(pull.Repository, review.User),
            _links = new { html = new { href = web }, pull_request = new { href = api } },
            submitted_at = review.SubmittedAt,
            commit_id = review.CommitId,
        };
    }

    public Dictionary<string, object?> ReviewComment(GitHubPullRequest pull, GitHubReviewComment comment)
    {
        var web = $"{WebOf(pull.Repository)}/pull/{pull.Number}#discussion_r{comment.Id}";
        var (self, api) = ($"{ApiOf(pull.Repository)}/pulls/comments/{comment.Id}", $"{ApiOf(pull.Repository)}/pulls/{pull.Number}");
        var json = new Dictionary<string, object?>
        {
            ["url"] = self,
            ["pull_request_review_id"] = comment.Review.Id,
            ["id"] = comment.Id,
            ["node_id"] = NodeId("PullRequestReviewComment", comment.Id),
            ["diff_hunk"] = comment.DiffHunk,
            ["path"] = comment.Path,
            ["commit_id"] = comment.Review.CommitId,
            ["original_commit_id"] = comment.Review.CommitId,
            ["user"] = User(comment.User),
            ["body"] = comment.Body,
            ["created_at"] = comment.CreatedAt,
            ["updated_at"] = comment.UpdatedAt,
            ["html_url"] = web,
            ["pull_request_url"] = api,
            ["author_association"] = Association(pull.Repository, comment.User),
            ["_links"] = new { self = new { href = self }, html = new { href = web }, pull_request = new { href = api } },
            ["reactions"] = Reactions(self, comment.Reactions.Values),
            ["start_line"] = comment.StartLine,
            ["original_start_line"] = comment.StartLine,
            ["start_side"] = comment.StartLine is null ? null : comment.Side,
            ["side"] = comment.Side,
            ["subject_type"] = comment.Line is null ? "file" : "line",
            ["position"] = 1,
            ["original_position"] = 1,
        };
        if (comment.Line is not null)
        {
            json["line"] = comment.Line;
            json["original_line"] = comment.Line;
        }

        if (comment.InReplyTo is not null)
        {
            json["in_reply_to_id"] = comment.InReplyTo;
        }

        return json;
    }

    public object IssueComment(LocalRepository repository, GitHubComment comment)
    {
        var self = $"{ApiOf(repository)}/issues/comments/{comment.Id}";
        return new
        {
            url = self,
            html_url = $"{WebOf(repository)}/pull/{comment.IssueNumber}#issuecomment-{comment.Id}",
            issue_url = $"{ApiOf(repository)}/issues/{comment.IssueNumber}",
            id = comment.Id,
            node_id = NodeId("IssueComment", comment.Id),
            user = User(comment.User),
            created_at = comment.CreatedAt,
            updated_at = comment.UpdatedAt,
            body = comment.Body,
            author_association = Association(repository, comment.User),
            reactions = Reactions(self, comment.Reactions.Values),
            performed_via_github_app = (object?)null,
        };
    }

    /// <summary>The issue that every pull request also is, as webhooks about comments show it.</summary>
    public object Issue(GitHubPullRequest pull)
    {
        var (api, web) = ($"{ApiOf(pull.Repository)}/issues/{pull.Number}", $"{WebOf(pull.Repository)}/pull/{pull.Number}");
        return new
        {
            url = api,
            repository_url = ApiOf(pull.Repository),
            labels_url = api + "/labels{/name}",
            comments_url = api + "/comments",
            events_url = api + "/events",
            html_url = web,
            id = pull.Id,
            node_id = NodeId("PullRequest", pull.Id),
            number = pull.Number,
            title = pull.Title,
            user = User(pull.User),
            labels = Array.Empty<object>(),
            state = pull.State,
            locked = false,
            assignee = (object?)null,
            assignees = Array.Empty<object>(),
            milestone = (object?)null,
            comments = state.Of(pull.Repository).IssueComments.Values.Count(c => c.IssueNumber == pull.Number),
            created_at = pull.CreatedAt,
            updated_at = pull.UpdatedAt,
            closed_at = pull.ClosedAt,
            author_association = Association(pull.Repository, pull.User),
            active_lock_reason = (string?)null,
            body = pull.Body,
            draft = pull.Draft,
            pull_request = new { url = $"{ApiOf(pull.Repository)}/pulls/{pull.Number}", html_url = web, diff_url = web + ".diff", patch_url = web + ".patch", merged_at = pull.MergedAt },
            reactions = Reactions(api, []),
            timeline_url = api + "/timeline",
            performed_via_github_app = (object?)null,
            state_reason = (string?)null,
        };
    }

    public object ReactionOf(Reaction reaction) => new { id = reaction.Id, node_id = NodeId("Reaction", reaction.Id), user = User(reaction.User), content = reaction.Content, created_at = reaction.CreatedAt };

    public string Association(LocalRepository repository, GitHubUser user) =>
        string.Equals(user.Login, repository.Owner, StringComparison.OrdinalIgnoreCase) ? "OWNER" : state.Of(repository).Collaborators.ContainsKey(user.Login) ? "COLLABORATOR" : user.Type == "Bot" ? "CONTRIBUTOR" : "NONE";

    private static Dictionary<string, object?> Reactions(string self, ICollection<Reaction> reactions)
    {
        var json = new Dictionary<string, object?> { ["url"] = self + "/reactions", ["total_count"] = reactions.Count };
        foreach (var content in new[] { "+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes" })
        {
            json[content] = reactions.Count(r => r.Content == content);
        }

        return json;
    }

    private object Side(LocalRepository repository, string branch, string sha) =>
        new { label = $"{repository.Owner}:{branch}", @ref = branch, sha, user = User(state.User(repository.Owner)), repo = Repository(repository) };
}
