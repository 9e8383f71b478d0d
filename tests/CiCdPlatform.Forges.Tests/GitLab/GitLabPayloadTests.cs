using System.Text;
using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabPayloadTests
{
    private const string Zero = "0000000000000000000000000000000000000000";
    private const string Project = """ "project": { "id": 7, "path_with_namespace": "group/app", "default_branch": "main", "web_url": "https://gitlab.example/group/app" } """;

    [Fact]
    public void Parse_Push_ReadsCommitsAndRef()
    {
        var push = Read<GitLabPushEvent>("Push Hook", $$"""
            { "object_kind": "push", "before": "{{Zero}}", "after": "a1", "ref": "refs/heads/feature/x", "user_username": "someone", {{Project}},
              "commits": [ { "id": "a1", "message": "One", "added": ["a"], "modified": [], "removed": ["b"] } ], "total_commits_count": 41 }
            """);

        Assert.Equal("feature/x", push.Branch);
        Assert.True(push.IsCreation);
        Assert.False(push.IsDeletion);
        Assert.Equal(41, push.TotalCommits);
        Assert.Equal(["a"], Assert.Single(push.Commits).Added);
        Assert.Equal(new GitLabProjectReference(7, "group/app", "main", new("https://gitlab.example/group/app")), push.Project);
    }

    [Fact]
    public void Parse_SystemHookPush_HasNoCommits()
    {
        var push = Read<GitLabPushEvent>("System Hook", """
            { "event_name": "push", "before": "b0", "after": "a1", "ref": "refs/heads/main", "project_id": 7, "commits": [], "total_commits_count": 3 }
            """);

        Assert.True(push.BySystemHook);
        Assert.Empty(push.Commits);
        Assert.Equal(3, push.TotalCommits);
        Assert.Equal(7, push.Project.Id);
    }

    [Fact]
    public void Parse_TagPush_ReadsTheTag()
    {
        var tag = Read<GitLabTagPushEvent>("Tag Push Hook", $$"""{ "object_kind": "tag_push", "before": "{{Zero}}", "after": "a1", "ref": "refs/tags/v1", {{Project}} }""");

        Assert.Equal("v1", tag.Tag);
        Assert.False(tag.IsDeletion);
    }

    [Theory]
    [InlineData("Merge Request Hook", false)]
    [InlineData("System Hook", true)]
    public void Parse_MergeRequest_ReadsHeadAndFork(string header, bool system)
    {
        var change = Read<GitLabMergeRequestEvent>(header, $$"""
            { "object_kind": "merge_request", "event_type": "merge_request", "user": { "id": 3, "username": "someone" }, {{Project}},
              "object_attributes": { "id": 99, "iid": 4, "action": "update", "state": "opened", "title": "T", "source_branch": "s", "target_branch": "main",
                "source_project_id": 8, "target_project_id": 7, "oldrev": "b0", "draft": true, "last_commit": { "id": "a1" } } }
            """);

        Assert.Equal((4L, "update", "a1", "b0"), (change.Number, change.Action, change.HeadSha, change.PreviousHead));
        Assert.True(change.IsFork);
        Assert.True(change.IsDraft);
        Assert.Equal(system, change.BySystemHook);
        Assert.Equal("someone", change.UserName);
    }

    [Fact]
    public void Parse_NoteOnMergeRequest_ReadsWhoAndWhere()
    {
        var note = Read<GitLabNoteEvent>("Note Hook", $$"""
            { "object_kind": "note", "user": { "id": 3, "username": "someone" }, {{Project}},
              "object_attributes": { "id": 12, "note": "/cicd retry", "noteable_type": "MergeRequest", "discussion_id": "d", "system": false },
              "merge_request": { "iid": 4, "last_commit": { "id": "a1" } } }
            """);

        Assert.Equal((12L, "/cicd retry", 4L, 3L), (note.NoteId, note.Note, note.MergeRequestNumber, note.UserId));
    }

    [Theory]
    [InlineData("success", RunState.Success)]
    [InlineData("waiting_for_resource", RunState.Queued)]
    [InlineData("manual", RunState.Neutral)]
    [InlineData("something new", RunState.Neutral)]
    public void Parse_Pipeline_ReadsTheState(string status, RunState expected)
    {
        var pipeline = Read<GitLabPipelineEvent>("Pipeline Hook", $$"""
            { "object_kind": "pipeline", {{Project}}, "merge_request": { "iid": 4 },
              "object_attributes": { "id": 31, "ref": "main", "sha": "a1", "status": "{{status}}", "source": "merge_request_event" } }
            """);

        Assert.Equal((31L, expected, 4L), (pipeline.PipelineId, pipeline.State, pipeline.MergeRequestNumber));
    }

    [Fact]
    public void Parse_Job_ReadsItsPipeline()
    {
        var job = Read<GitLabJobEvent>("Job Hook", """
            { "object_kind": "build", "ref": "main", "sha": "a1", "build_id": 5, "build_name": "test", "build_stage": "test", "build_status": "failed",
              "build_allow_failure": true, "pipeline_id": 31, "project_id": 7 }
            """);

        Assert.Equal((5L, 31L, RunState.Failure, true), (job.JobId, job.PipelineId, job.State, job.AllowFailure));
    }

    [Theory]
    [InlineData("project_create", GitLabProjectChange.Created)]
    [InlineData("project_rename", GitLabProjectChange.Renamed)]
    [InlineData("project_transfer", GitLabProjectChange.Transferred)]
    [InlineData("project_destroy", GitLabProjectChange.Destroyed)]
    public void Parse_SystemHookProject_ReadsTheChange(string name, GitLabProjectChange expected)
    {
        var project = Read<GitLabProjectEvent>("System Hook", $$"""
            { "event_name": "{{name}}", "project_id": 74, "path_with_namespace": "group/app", "old_path_with_namespace": "group/old" }
            """);

        Assert.Equal((expected, 74L, "group/app", "group/old"), (project.Change, project.Project.Id, project.Project.PathWithNamespace, project.PreviousPath));
    }

    [Fact]
    public void Parse_RepositoryUpdate_ReadsEveryRef()
    {
        var update = Read<GitLabRepositoryUpdateEvent>("System Hook", $$"""
            { "event_name": "repository_update", "project_id": 7, {{Project}}, "refs": ["refs/heads/main"],
              "changes": [ { "before": "b0", "after": "a1", "ref": "refs/heads/main" }, { "before": "b0", "after": "a2", "ref": "refs/heads/other" } ] }
            """);

        Assert.Equal(["refs/heads/main", "refs/heads/other"], update.Changes.Select(change => change.Ref));
    }

    [Theory]
    [InlineData("Push Hook", """{ "before": "b", "after": "a", "project_id": 7 }""", "ref")]
    [InlineData("Push Hook", """{ "before": "b", "after": "a", "ref": "refs/heads/main" }""", "project.id")]
    [InlineData("Merge Request Hook", """{ "project": { "id": 7 }, "object_attributes": { "iid": 4, "state": "opened", "source_branch": "s", "target_branch": "t" } }""", "object_attributes.last_commit.id")]
    [InlineData("Pipeline Hook", """{ "project": { "id": 7 }, "object_attributes": "no" }""", "object_attributes.id")]
    [InlineData("System Hook", """{ "event_name": "project_create" }""", "project_id")]
    public void Parse_FieldMissing_IsNamed(string header, string body, string field)
    {
        var result = GitLabPayload.Parse(header, Encoding.UTF8.GetBytes(body));

        Assert.Null(result.Event);
        Assert.Contains(field, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"ref\": \"\\ud800\", \"before\": \"b\", \"after\": \"a\", \"project_id\": 1}")]
    public void Parse_Malformed_IsAnError(string body) =>
        Assert.NotNull(GitLabPayload.Parse("Push Hook", Encoding.UTF8.GetBytes(body)).Error);

    [Fact]
    public void Parse_NestedTooDeep_IsAnError() =>
        Assert.NotNull(GitLabPayload.Parse("Push Hook", Encoding.UTF8.GetBytes(new string('[', 100_000))).Error);

    [Theory]
    [InlineData("Wiki Page Hook")]
    [InlineData("System Hook")]
    public void Parse_KindWeDoNotHandle_IsIgnored(string header) =>
        Assert.True(GitLabPayload.Parse(header, """{ "event_name": "user_create", "object_kind": "wiki_page" }"""u8.ToArray()).IsIgnored);

    [Fact]
    public void Parse_NoEventHeader_IsAnError() => Assert.NotNull(GitLabPayload.Parse(null, "{}"u8.ToArray()).Error);

    private static T Read<T>(string header, string json)
        where T : GitLabEvent
    {
        var result = GitLabPayload.Parse(header, Encoding.UTF8.GetBytes(json));
        Assert.Null(result.Error);
        return Assert.IsType<T>(result.Event);
    }
}
