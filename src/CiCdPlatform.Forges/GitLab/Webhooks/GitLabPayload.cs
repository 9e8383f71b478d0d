using System.Text.Json;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>A payload that was read: an event, or nothing that concerns us, or an error that names what is wrong.</summary>
public sealed record GitLabPayloadResult(GitLabEvent? Event, string? Error)
{
    /// <summary>Whether it is well formed and of a kind that is not handled.</summary>
    public bool IsIgnored => Event is null && Error is null;
}

/// <summary>Reads the body of a delivery whose sender has been proven.</summary>
public static class GitLabPayload
{
    private const int MaxCommits = 20;
    private const int MaxPaths = 10_000;
    private const int MaxRefs = 1_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a body by its <c>X-Gitlab-Event</c>; unknown kinds are ignored, so that a new GitLab never turns a hook off.</summary>
    public static GitLabPayloadResult Parse(string? eventHeader, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(eventHeader, new PayloadFields(document.RootElement))
                : new(null, "the payload is not a JSON object");
        }
        catch (JsonException exception)
        {
            return new(null, $"the payload is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or invalid UTF-8 inside a string shows only when the string is read.
            return new(null, "the payload holds text that is not valid Unicode");
        }
    }

    private static GitLabPayloadResult Read(string? header, PayloadFields fields)
    {
        GitLabEvent? read;
        switch (header)
        {
            case "System Hook":
                // A system hook names its events in event_name, and in object_kind where it borrows the shape of a project's hook.
                read = ReadKind(fields.OptionalText("object_kind") ?? fields.OptionalText("event_name"), fields, bySystemHook: true);
                break;
            case null or "":
                return new(null, "the header X-Gitlab-Event is missing");
            default:
                read = ReadKind(Kind(header), fields, bySystemHook: false);
                break;
        }

        return fields.Missing is null ? new(read, null) : new(null, $"the payload of \"{Clip(header)}\" has no {fields.Missing}");
    }

    private static string? Kind(string header) => header switch
    {
        "Push Hook" => "push",
        "Tag Push Hook" => "tag_push",
        "Merge Request Hook" => "merge_request",
        "Note Hook" or "Confidential Note Hook" => "note",
        "Pipeline Hook" => "pipeline",
        "Job Hook" or "Build Hook" => "build",
        _ => null,
    };

    private static GitLabEvent? ReadKind(string? kind, PayloadFields fields, bool bySystemHook) => kind switch
    {
        "push" => Push(fields, bySystemHook),
        "tag_push" => new GitLabTagPushEvent(
            Project(fields), bySystemHook, fields.RequiredText("ref"), fields.RequiredText("before"), fields.RequiredText("after"), UserName(fields)),
        "merge_request" => MergeRequest(fields, bySystemHook),
        "note" => Note(fields, bySystemHook),
        "pipeline" => new GitLabPipelineEvent(
            Project(fields),
            bySystemHook,
            fields.RequiredNumber("object_attributes.id"),
            fields.RequiredText("object_attributes.ref"),
            fields.RequiredText("object_attributes.sha"),
            fields.RequiredText("object_attributes.status"),
            fields.OptionalText("object_attributes.source") ?? "",
            fields.OptionalNumber("merge_request.iid")) { FinishedAt = fields.OptionalText("object_attributes.finished_at") },
        "build" => new GitLabJobEvent(
            Project(fields),
            bySystemHook,
            fields.RequiredNumber("build_id"),
            fields.RequiredText("build_name"),
            fields.OptionalText("build_stage") ?? "",
            fields.RequiredText("build_status"),
            fields.Flag("build_allow_failure"),
            fields.RequiredNumber("pipeline_id", "commit.id"),
            fields.RequiredText("sha", "commit.sha"),
            fields.RequiredText("ref")),
        "project_create" when bySystemHook => Project(fields, GitLabProjectChange.Created),
        "project_rename" when bySystemHook => Project(fields, GitLabProjectChange.Renamed),
        "project_transfer" when bySystemHook => Project(fields, GitLabProjectChange.Transferred),
        "project_destroy" when bySystemHook => Project(fields, GitLabProjectChange.Destroyed),
        "repository_update" when bySystemHook => new GitLabRepositoryUpdateEvent(
            Project(fields),
            [.. fields.Items("changes", MaxRefs).Select(change => new GitLabRefChange(change.RequiredText("ref"), change.RequiredText("before"), change.RequiredText("after")))],
            UserName(fields)),
        _ => null,
    };

    private static GitLabPushEvent Push(PayloadFields fields, bool bySystemHook)
    {
        IReadOnlyList<GitLabPushedCommit> commits =
        [
            .. fields.Items("commits", MaxCommits).Select(commit => new GitLabPushedCommit(
                commit.RequiredText("id"),
                commit.OptionalText("message") ?? "",
                commit.Texts("added", MaxPaths),
                commit.Texts("modified", MaxPaths),
                commit.Texts("removed", MaxPaths))),
        ];
        return new(
            Project(fields),
            bySystemHook,
            fields.RequiredText("ref"),
            fields.RequiredText("before"),
            fields.RequiredText("after"),
            UserName(fields),
            commits,
            fields.OptionalNumber("total_commits_count") ?? commits.Count);
    }

    private static GitLabMergeRequestEvent MergeRequest(PayloadFields fields, bool bySystemHook)
    {
        var target = fields.RequiredNumber("object_attributes.target_project_id", "project.id");
        return new(
            Project(fields),
            bySystemHook,
            fields.RequiredNumber("object_attributes.iid"),
            fields.OptionalText("object_attributes.action") ?? "",
            fields.RequiredText("object_attributes.state"),
            fields.RequiredText("object_attributes.source_branch"),
            fields.RequiredText("object_attributes.target_branch"),
            fields.OptionalNumber("object_attributes.source_project_id") ?? 0,
            target,
            fields.RequiredText("object_attributes.last_commit.id"),
            fields.OptionalText("object_attributes.oldrev"),
            fields.Flag("object_attributes.draft", "object_attributes.work_in_progress"),
            fields.OptionalText("object_attributes.title") ?? "",
            UserName(fields));
    }

    private static GitLabNoteEvent Note(PayloadFields fields, bool bySystemHook) => new(
        Project(fields),
        bySystemHook,
        fields.RequiredNumber("object_attributes.id"),
        fields.OptionalText("object_attributes.note") ?? "",
        fields.RequiredText("object_attributes.noteable_type"),
        fields.OptionalText("object_attributes.discussion_id"),
        fields.OptionalNumber("merge_request.iid"),
        fields.OptionalText("merge_request.last_commit.id"),
        fields.OptionalNumber("user.id") ?? fields.OptionalNumber("object_attributes.author_id"),
        UserName(fields),
        fields.Flag("object_attributes.system"));

    private static GitLabProjectEvent Project(PayloadFields fields, GitLabProjectChange change) =>
        new(new(fields.RequiredNumber("project_id"), fields.RequiredText("path_with_namespace"), null, null), change, fields.OptionalText("old_path_with_namespace"));

    private static GitLabProjectReference Project(PayloadFields fields) => new(
        fields.RequiredNumber("project.id", "project_id", "object_attributes.target_project_id"),
        fields.OptionalText("project.path_with_namespace"),
        fields.OptionalText("project.default_branch"),
        fields.OptionalUri("project.web_url"));

    private static string? UserName(PayloadFields fields) => fields.OptionalText("user.username") ?? fields.OptionalText("user_username");

    private static string Clip(string header) => header.Length <= 40 ? header : header[..40];
}
