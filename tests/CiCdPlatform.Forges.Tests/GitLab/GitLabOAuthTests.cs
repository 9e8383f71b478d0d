using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabOAuthTests
{
    private static readonly GitLabOAuthSettings OAuth = new() { ClientId = "app", ClientSecret = "app-secret", RefreshToken = "refresh-0" };

    [Fact]
    public async Task Requests_AtOnce_RenewOnceAndKeepTheNextRefreshToken()
    {
        await using var stub = await GitLabStub.StartAsync();
        var tokens = new GitLabStub.Tokens();
        Renew(stub);
        using var connector = stub.Connector(stub.Settings(OAuth), tokens);
        var connection = connector.Open(new(ForgeKind.GitLab, stub.Address, "group/app", new()));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => connection.GetBranchHeadAsync("main", CancellationToken.None)));

        var renewal = Assert.Single(stub.Requests, request => request.Path == "/oauth/token");
        Assert.Equal("client_id=app&client_secret=app-secret&refresh_token=refresh-0&grant_type=refresh_token", renewal.Body);
        Assert.Equal(["refresh-0+"], tokens.Saved);
        Assert.All(stub.Requests.Where(request => request.Method == "GET"), request => Assert.Equal("Bearer access-refresh-0", request.Authorization));
    }

    [Fact]
    public async Task Request_AccessTokenRefused_IsRenewedAndSentAgain()
    {
        await using var stub = await GitLabStub.StartAsync();
        var tokens = new GitLabStub.Tokens();
        Renew(stub);
        stub.On("GET ", request => request.Authorization == "Bearer access-refresh-0"
            ? new(401, """{ "error": "invalid_token" }""")
            : new(200, """{ "id": 7, "path_with_namespace": "group/app", "web_url": "https://g.example/group/app" }"""));
        using var connector = stub.Connector(stub.Settings(OAuth), tokens);

        var repository = await connector.Open(new(ForgeKind.GitLab, stub.Address, "group/app", new())).GetRepositoryAsync(CancellationToken.None);

        Assert.Equal(7, repository.Id);
        Assert.Equal(["refresh-0+", "refresh-0++"], tokens.Saved);
    }

    [Fact]
    public async Task Request_AccessTokenEnded_IsRenewedBefore()
    {
        var time = new SteppingTime();
        await using var stub = await GitLabStub.StartAsync(time);
        var tokens = new GitLabStub.Tokens();
        Renew(stub);
        using var connector = stub.Connector(stub.Settings(OAuth), tokens);
        var connection = connector.Open(new(ForgeKind.GitLab, stub.Address, "group/app", new()));

        await connection.GetBranchHeadAsync("main", CancellationToken.None);
        time.Offset = TimeSpan.FromMinutes(117);
        await connection.GetBranchHeadAsync("main", CancellationToken.None);
        Assert.Single(tokens.Saved);
        time.Offset = TimeSpan.FromMinutes(119);
        await connection.GetBranchHeadAsync("main", CancellationToken.None);

        Assert.Equal(2, tokens.Saved.Count);
    }

    [Fact]
    public async Task Renewal_AnotherProcessSpentTheToken_TakesTheOneItSaved()
    {
        await using var stub = await GitLabStub.StartAsync();
        var asked = 0;
        var tokens = new GitLabStub.Tokens { Standing = () => asked++ == 0 ? "spent" : "fresh" };
        Renew(stub, refused: "spent");
        using var connector = stub.Connector(stub.Settings(OAuth), tokens);

        await connector.Open(new(ForgeKind.GitLab, stub.Address, "group/app", new())).GetBranchHeadAsync("main", CancellationToken.None);

        Assert.Equal(["fresh+"], tokens.Saved);
    }

    [Fact]
    public async Task Renewal_Refused_SaysTheCureAndNoSecret()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("POST /oauth/token", _ => new(400, """{ "error": "invalid_grant", "error_description": "refresh-0 app-secret" }"""));
        using var connector = stub.Connector(stub.Settings(OAuth));
        var connection = connector.Open(new(ForgeKind.GitLab, stub.Address, "group/app", new()));

        var error = await Assert.ThrowsAsync<ForgeException>(() => connection.GetBranchHeadAsync("main", CancellationToken.None));

        Assert.Equal(ForgeFailure.Unauthorised, error.Failure);
        Assert.Contains("RefreshToken", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh-0", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("app-secret", error.ToString(), StringComparison.Ordinal);
    }

    private static void Renew(GitLabStub stub, string? refused = null) => stub.On("POST /oauth/token", request =>
    {
        var token = request.Body.Split('&').Single(pair => pair.StartsWith("refresh_token=", StringComparison.Ordinal))["refresh_token=".Length..].Replace("%2B", "+", StringComparison.Ordinal);
        return token == refused
            ? new(400, """{ "error": "invalid_grant" }""")
            : new(200, $$"""{ "access_token": "access-{{token}}", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "{{token}}+", "created_at": 1 }""");
    });

    private sealed class SteppingTime : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => _start + Offset;
    }
}
