using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <content>Merge requests and what is said in them.</content>
internal sealed partial class GitLabJson
{
    public Dictionary<string, object?> MergeRequest(GitLabMergeRequest request, bool full)
    {
        var project = request.Project;
        var version = request.Versions[^1];
        var json = new Dictionary<string, object?>
        {
            ["id"] = request.Id,
            ["iid"] = request.Iid,
            ["project_id"] = project.Id,
            ["title"] = request.Title,
            ["description"] = request.Description,
            ["state"] = request.State,
            ["created_at"] = request.CreatedAt,
            ["updated_at"] = request.UpdatedAt,
            ["merged_by"] = null,
            ["merged_at"] = request.MergedAt,
            ["closed_at"] = null,
            ["target_branch"] = request.TargetBranch,
            ["source_branch"] = request.SourceBranch,
            ["user_notes_count"] = request.Discussions.Sum(d => d.Notes.Count),
            ["upvotes"] = 0,
            ["downvotes"] = 0,
            ["author"] = User(request.Author),
            ["assignees"] = Array.Empty<object>(),
            ["assignee"] = null,
            ["reviewers"] = Array.Empty<object>(),
            ["source_project_id"] = project.Id,
            ["target_project_id"] = project.Id,
            ["labels"] = Array.Empty<string>(),
            ["draft"] = request.IsDraft,
            ["work_in_progress"] = request.IsDraft,
            ["milestone"] = null,
            ["merge_when_pipeline_succeeds"] = false,
            ["merge_status"] = "can_be_merged",
            ["detailed_merge_status"] = request.State != "opened" ? "not_open" : request.IsDraft ? "draft_status" : "mergeable",
            ["sha"] = version.Head,
            ["merge_commit_sha"] = request.MergeCommit,
            ["squash_commit_sha"] = null,
            ["should_remove_source_branch"] = null,
            ["force_remove_source_branch"] = request.RemoveSourceBranch,
            ["reference"] = "!" + request.Iid,
            ["references"] = new { @short = "!" + request.Iid, relative = "!" + request.Iid, full = $"{project.FullName}!{request.Iid}" },
            ["web_url"] = $"{WebOf(project)}/-/merge_requests/{request.Iid}",
            ["squash"] = false,
            ["has_conflicts"] = false,
            ["blocking_discussions_resolved"] = true,
        };
        if (full)
        {
            json["diff_refs"] = new { base_sha = version.Base, head_sha = version.Head, start_sha = version.Start };
            json["changes_count"] = version.Files.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            json["merge_error"] = null;
            var pipeline = state.Of(project).Pipelines.Values.Where(p => p.Sha == version.Head).MaxBy(p => p.Id);
            json["pipeline"] = json["head_pipeline"] = pipeline is null ? null : Pipeline(pipeline);
        }

        return json;
    }

    public static object Version(GitLabMergeRequest request, MergeRequestVersion version) => VersionFields(request, version);

    public object VersionWithDiffs(GitLabMergeRequest request, MergeRequestVersion version, IReadOnlyList<GitCommit> commits)
    {
        var json = VersionFields(request, version);
        json["commits"] = commits.Select(c => Commit(request.Project, c)).ToArray();
        json["diffs"] = version.Files.Select(Diff).ToArray();
        return json;
    }

    public object Discussion(GitLabMergeRequest request, GitLabDiscussion discussion) => new
    {
        id = discussion.Id,
        individual_note = discussion.IsIndividual,
        notes = discussion.Notes.Select(n => Note(request, n)).ToArray(),
    };

    public Dictionary<string, object?> Note(GitLabMergeRequest request, GitLabNote note)
    {
        var json = new Dictionary<string, object?>
        {
            ["id"] = note.Id,
            ["type"] = note.Position is not null ? "DiffNote" : note.Resolvable ? "DiscussionNote" : null,
            ["body"] = note.Body,
            ["author"] = User(note.Author),
            ["created_at"] = note.CreatedAt,
            ["updated_at"] = note.UpdatedAt,
            ["system"] = false,
            ["noteable_id"] = request.Id,
            ["noteable_type"] = "MergeRequest",
            ["project_id"] = request.Project.Id,
            ["resolvable"] = note.Resolvable,
            ["confidential"] = false,
            ["internal"] = false,
            ["noteable_iid"] = request.Iid,
        };
        if (note.Resolvable)
        {
            json["resolved"] = note.Resolved;
        }

        if (note.Position is { } position)
        {
            json["commit_id"] = null;
            json["position"] = new
            {
                base_sha = position.BaseSha,
                start_sha = position.StartSha,
                head_sha = position.HeadSha,
                old_path = position.OldPath,
                new_path = position.NewPath,
                position_type = position.Type,
                old_line = position.OldLine,
                new_line = position.NewLine,
                line_range = (object?)null,
            };
        }

        return json;
    }

    private static Dictionary<string, object?> VersionFields(GitLabMergeRequest request, MergeRequestVersion version) => new()
    {
        ["id"] = version.Id,
        ["head_commit_sha"] = version.Head,
        ["base_commit_sha"] = version.Base,
        ["start_commit_sha"] = version.Start,
        ["created_at"] = version.CreatedAt,
        ["merge_request_id"] = request.Id,
        ["state"] = "collected",
        ["real_size"] = version.Files.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
