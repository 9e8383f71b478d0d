using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.GitLab;

/// <content>Payloads of webhooks, whose shapes are not those of the API.</content>
internal sealed partial class GitLabJson
{
    public object HookProject(LocalRepository project) => new
    {
        id = project.Id,
        name = project.Name,
        description = "",
        web_url = WebOf(project),
        avatar_url = (string?)null,
        git_ssh_url = $"git@localhost:{project.FullName}.git",
        git_http_url = project.CloneUrl,
        @namespace = project.Owner,
        visibility_level = project.IsPrivate ? 0 : 20,
        path_with_namespace = project.FullName,
        default_branch = project.DefaultBranch,
        ci_config_path = (string?)null,
    };

    public static object HookUser(GitLabUser user) => new { id = user.Id, name = user.Name, username = user.Username, avatar_url = (string?)null, email = "[REDACTED]" };

    public Dictionary<string, object?> Push(LocalRepository project, GitLabUser user, RefChange change, IReadOnlyList<object> commits, int total) => new()
    {
        ["object_kind"] = change.Tag is null ? "push" : "tag_push",
        ["event_name"] = change.Tag is null ? "push" : "tag_push",
        ["before"] = change.Before,
        ["after"] = change.After,
        ["ref"] = change.Name,
        ["ref_protected"] = change.Branch == project.DefaultBranch,
        ["checkout_sha"] = change.Deleted ? null : change.After,
        ["user_id"] = user.Id,
        ["user_name"] = user.Name,
        ["user_username"] = user.Username,
        ["user_email"] = "",
        ["user_avatar"] = null,
        ["project_id"] = project.Id,
        ["project"] = HookProject(project),
        ["commits"] = commits,
        ["total_commits_count"] = total,
        ["push_options"] = new { },
        ["repository"] = HookRepository(project),
    };

    public object PushedCommit(LocalRepository project, GitCommit commit, IReadOnlyList<GitFileChange> files) => new
    {
        id = commit.Sha,
        message = commit.Message,
        title = commit.Message.Split('\n')[0],
        timestamp = commit.Committer.At,
        url = $"{WebOf(project)}/-/commit/{commit.Sha}",
        author = new { name = commit.Author.Name, email = commit.Author.Email },
        added = files.Where(f => f.Status is "added" or "renamed").Select(f => f.Path).ToArray(),
        modified = files.Where(f => f.Status == "modified").Select(f => f.Path).ToArray(),
        removed = files.Where(f => f.Status is "removed" or "renamed").Select(f => f.PreviousPath ?? f.Path).ToArray(),
    };

    public object RepositoryUpdate(LocalRepository project, GitLabUser user, IReadOnlyList<RefChange> changes) => new
    {
        event_name = "repository_update",
        user_id = user.Id,
        user_name = user.Name,
        user_email = user.Email,
        user_avatar = (string?)null,
        project_id = project.Id,
        project = HookProject(project),
        changes = changes.Select(c => new { before = c.Before, after = c.After, @ref = c.Name }).ToArray(),
        refs = changes.Select(c => c.Name).ToArray(),
    };

    public object ProjectCreated(LocalRepository project, GitLabUser owner) => new
    {
        event_name = "project_create",
        created_at = project.CreatedAt,
        updated_at = project.CreatedAt,
        name = project.Name,
        path = project.Name,
        path_with_namespace = project.FullName,
        project_id = project.Id,
        owner_name = owner.Name,
        owner_email = owner.Email,
        owners = new[] { new { name = owner.Name, email = owner.Email } },
        project_visibility = project.IsPrivate ? "private" : "public",
    };

    public object MergeRequestEvent(GitLabMergeRequest request, GitLabUser user, string action, string? oldHead) => new
    {
        object_kind = "merge_request",
        event_type = "merge_request",
        user = HookUser(user),
        project = HookProject(request.Project),
        object_attributes = MergeRequestAttributes(request, action, oldHead),
        labels = Array.Empty<object>(),
        changes = new { },
        repository = HookRepository(request.Project),
    };

    public object NoteEvent(GitLabMergeRequest request, GitLabDiscussion discussion, GitLabNote note) => new
    {
        object_kind = "note",
        event_type = "note",
        user = HookUser(note.Author),
        project_id = request.Project.Id,
        project = HookProject(request.Project),
        object_attributes = new
        {
            id = note.Id,
            note = note.Body,
            noteable_type = "MergeRequest",
            noteable_id = request.Id,
            author_id = note.Author.Id,
            created_at = note.CreatedAt,
            updated_at = note.UpdatedAt,
            project_id = request.Project.Id,
            discussion_id = discussion.Id,
            type = note.Position is null ? null : "DiffNote",
            system = false,
            action = "create",
            url = $"{WebOf(request.Project)}/-/merge_requests/{request.Iid}#note_{note.Id}",
        },
        merge_request = MergeRequestAttributes(request, null, null),
        repository = HookRepository(request.Project),
    };

    public object PipelineEvent(GitLabPipeline pipeline, GitLabMergeRequest? request)
    {
        var full = FullPipeline(pipeline);
        return new
        {
            object_kind = "pipeline",
            object_attributes = new
            {
                id = pipeline.Id,
                iid = pipeline.Iid,
                name = (string?)null,
                @ref = request?.SourceBranch ?? pipeline.Ref,
                tag = false,
                sha = pipeline.Sha,
                before_sha = RefChange.Zero,
                source = pipeline.Source,
                status = StatusOf(pipeline),
                detailed_status = StatusOf(pipeline),
                stages = pipeline.Run?.Jobs.Select(j => j.Planned.Stage).Distinct().ToArray() ?? [],
                created_at = pipeline.CreatedAt,
                finished_at = full["finished_at"],
                duration = full["duration"],
                url = full["web_url"],
            },
            merge_request = request is null ? null : MergeRequestAttributes(request, null, null),
            user = HookUser(pipeline.User),
            project = HookProject(pipeline.Project),
            commit = HookCommit(pipeline.Project, pipeline.Sha),
            builds = pipeline.Run?.Jobs.Select(j => new
            {
                id = j.Id,
                stage = j.Planned.Stage,
                name = j.Planned.Name,
                status = StatusOf(j),
                created_at = j.CreatedAt,
                started_at = j.StartedAt,
                finished_at = j.EndedAt,
                when = j.Planned.When,
                manual = j.Planned.When == "manual",
                allow_failure = j.Planned.AllowFailure,
            }).ToArray() ?? [],
        };
    }

    public object JobEvent(GitLabPipeline pipeline, JobRecord job) => new
    {
        object_kind = "build",
        @ref = pipeline.Ref,
        tag = false,
        before_sha = RefChange.Zero,
        sha = pipeline.Sha,
        retries_count = job.Run.Attempt - 1,
        build_id = job.Id,
        build_name = job.Planned.Name,
        build_stage = job.Planned.Stage,
        build_status = StatusOf(job),
        build_created_at = job.CreatedAt,
        build_started_at = job.StartedAt,
        build_finished_at = job.EndedAt,
        build_duration = (job.EndedAt - job.StartedAt)?.TotalSeconds,
        build_allow_failure = job.Planned.AllowFailure,
        build_failure_reason = job.Outcome switch { JobOutcome.Failure => "script_failure", JobOutcome.Unproven => "runner_unsupported", _ => "unknown_failure" },
        pipeline_id = pipeline.Id,
        project_id = pipeline.Project.Id,
        project_name = pipeline.Project.FullName.Replace("/", " / ", StringComparison.Ordinal),
        user = HookUser(pipeline.User),
        commit = new { id = pipeline.Id, sha = pipeline.Sha, status = StatusOf(pipeline) },
        repository = HookRepository(pipeline.Project),
        project = HookProject(pipeline.Project),
    };

    private object HookRepository(LocalRepository project) => new
    {
        name = project.Name,
        url = project.CloneUrl,
        description = "",
        homepage = WebOf(project),
        git_http_url = project.CloneUrl,
        visibility_level = project.IsPrivate ? 0 : 20,
    };

    private object? HookCommit(LocalRepository project, string sha) => project.Git.Commit(sha) is not { } commit ? null : new
    {
        id = commit.Sha,
        message = commit.Message,
        title = commit.Message.Split('\n')[0],
        timestamp = commit.Committer.At,
        url = $"{WebOf(project)}/-/commit/{commit.Sha}",
        author = new { name = commit.Author.Name, email = commit.Author.Email },
    };

    private Dictionary<string, object?> MergeRequestAttributes(GitLabMergeRequest request, string? action, string? oldHead)
    {
        var json = new Dictionary<string, object?>
        {
            ["id"] = request.Id,
            ["iid"] = request.Iid,
            ["title"] = request.Title,
            ["description"] = request.Description,
            ["state"] = request.State,
            ["created_at"] = request.CreatedAt,
            ["updated_at"] = request.UpdatedAt,
            ["author_id"] = request.Author.Id,
            ["source_branch"] = request.SourceBranch,
            ["target_branch"] = request.TargetBranch,
            ["source_project_id"] = request.Project.Id,
            ["target_project_id"] = request.Project.Id,
            ["draft"] = request.IsDraft,
            ["work_in_progress"] = request.IsDraft,
            ["merge_status"] = "unchecked",
            ["merge_commit_sha"] = request.MergeCommit,
            ["last_commit"] = HookCommit(request.Project, request.HeadSha),
            ["source"] = HookProject(request.Project),
            ["target"] = HookProject(request.Project),
            ["url"] = $"{WebOf(request.Project)}/-/merge_requests/{request.Iid}",
        };
        if (action is not null)
        {
            json["action"] = action;
        }

        if (oldHead is not null)
        {
            json["oldrev"] = oldHead;
        }

        return json;
    }
}
