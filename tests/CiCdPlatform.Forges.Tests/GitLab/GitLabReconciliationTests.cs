using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabReconciliationTests
{
    private static readonly DateTimeOffset Since = new(2030, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ListChanges_OfServedProjects_TellsPushesAndOpenRequestsSinceThen()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET /api/v4/projects", """
            [ { "id": 5, "path_with_namespace": "group/app", "created_at": "2029-01-01T00:00:00Z" }, { "id": 6, "path_with_namespace": "group/other", "created_at": "2030-01-05T13:00:00Z" } ]
            """)
            .On("GET /api/v4/projects/5/events", """
            [ { "created_at": "2030-01-05T12:30:00.123Z", "push_data": { "action": "pushed", "ref_type": "branch", "commit_from": "b", "commit_to": "c", "ref": "main" } },
              { "created_at": "2030-01-05T12:20:00Z", "push_data": { "action": "removed", "ref_type": "branch", "commit_from": "b", "commit_to": null, "ref": "gone" } },
              { "created_at": "2030-01-05T12:15:00Z", "push_data": { "action": "created", "ref_type": "tag", "commit_from": null, "commit_to": "b", "ref": "v1" } },
              { "created_at": "2030-01-05T12:10:00Z", "push_data": { "action": "created", "ref_type": "branch", "commit_from": null, "commit_to": "b", "ref": "main" } },
              { "created_at": "2030-01-05T11:59:00Z", "push_data": { "action": "pushed", "ref_type": "branch", "commit_from": "x", "commit_to": "y", "ref": "early" } } ]
            """)
            .On("GET /api/v4/projects/5/merge_requests", """[ { "iid": 3, "sha": "c" }, { "iid": 4, "sha": null } ]""");

        var changes = await Of(stub).ListChangesAsync(stub.Address, Since, new HashSet<long> { 5 }, default);

        Assert.Equal(
            [new BranchPushed(5, "group/app", "main", null, "b"), new BranchPushed(5, "group/app", "main", "b", "c"), new ChangeRequestOpen(5, "group/app", 3, "c")],
            changes);
        Assert.Equal(3, stub.Requests.Count);
        Assert.Contains("last_activity_after=2030-01-05T11%3A00%3A00Z", stub.Requests.First().Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListChanges_OfAll_TellsNewProjectsToo()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET /api/v4/projects", """[ { "id": 6, "path_with_namespace": "group/new", "created_at": "2030-01-05T13:00:00Z" } ]""")
            .On("GET /api/v4/projects/6/events", "[]").On("GET /api/v4/projects/6/merge_requests", "[]");

        Assert.Equal([new RepositoryMade(6, "group/new")], await Of(stub).ListChangesAsync(stub.Address, Since, null, default));
    }

    private static GitLabReconciliation Of(GitLabStub stub) => new(new GitLabInstances([stub.Connector()]));
}
