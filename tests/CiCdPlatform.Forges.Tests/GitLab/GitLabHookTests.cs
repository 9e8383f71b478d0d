using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabHookTests
{
    private static readonly GitLabHookRequest Hook = new(new("https://ours.example/api/gitlab/webhooks"), "token", null);

    [Fact]
    public async Task Ensure_ProjectHookMissing_IsCreatedWithOurEvents()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET hooks", """[{ "id": 1, "url": "https://other.example/" }]""").On("POST hooks", _ => new(201, """{ "id": 2, "url": "https://ours.example/api/gitlab/webhooks" }"""));

        Assert.Equal(2, (await stub.Connector().OpenHooks(GitLabHookScope.Project("group/app"), new()).EnsureAsync(Hook, CancellationToken.None)).Id);

        var body = stub.Requests.Last().Json;
        Assert.All(
            ["push_events", "tag_push_events", "merge_requests_events", "note_events", "pipeline_events", "job_events", "enable_ssl_verification"],
            name => Assert.True(body.GetProperty(name).GetBoolean(), name));
        Assert.Equal("token", body.GetProperty("token").GetString());
        Assert.False(body.TryGetProperty("signing_token", out _));
    }

    [Fact]
    public async Task Ensure_HookStands_IsBroughtUpToDate()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET /api/v4/groups/group/hooks", """[{ "id": 5, "url": "https://ours.example/api/gitlab/webhooks" }]""")
            .On("PUT /api/v4/groups/group/hooks/5", """{ "id": 5, "url": "https://ours.example/api/gitlab/webhooks" }""");

        Assert.Equal(5, (await stub.Connector().OpenHooks(GitLabHookScope.Group("group"), new()).EnsureAsync(Hook, CancellationToken.None)).Id);
    }

    [Fact]
    public async Task Test_SystemAndProjectHooks_HaveTheirOwnAddresses()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("POST /api/v4/hooks/3", _ => new(201)).On("POST hooks/3/test/push_events", _ => new(201)).On("POST /api/v4/hooks", _ => new(201, """{ "id": 3, "url": "https://ours.example/" }"""));
        var system = stub.Connector().OpenHooks(GitLabHookScope.System, new());

        await system.CreateAsync(Hook, CancellationToken.None);
        Assert.True(stub.Requests.Last().Json.GetProperty("repository_update_events").GetBoolean());
        await system.TestAsync(3, CancellationToken.None);
        await stub.Connector().OpenHooks(GitLabHookScope.Project("group/app"), new()).TestAsync(3, CancellationToken.None);

        Assert.Equal(3, stub.Requests.Count);
    }
}
