using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.Tests.Http;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubAppTests
{
    private static StubAnswer? Repository(StubRequest request) =>
        request.Target == "/repos/octo/app" ? StubAnswer.Json("""{"id":9,"full_name":"octo/app","html_url":"https://github.com/octo/app","default_branch":"trunk"}""") : null;

    [Fact]
    public void CreateToken_Always_IsSignedAndShort()
    {
        var time = new ManualTime();
        var parts = new GitHubAppCredential(GitHubStub.Settings(new("https://api.github.com/")), time).CreateToken().Split('.');

        Assert.True(GitHubStub.Key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1]));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal("17", claims.GetProperty("iss").GetString());
        Assert.Equal(now - 60, claims.GetProperty("iat").GetInt64());
        Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), 1, 600);
        Assert.Equal("""{"alg":"RS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
    }

    [Fact]
    public void CreateToken_BrokenKey_SaysWhichSettingAndNotTheKey()
    {
        var credential = new GitHubAppCredential(new() { AppId = "17", PrivateKey = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----" }, new ManualTime());

        var error = Assert.Throws<ForgeException>(() => credential.CreateToken());

        Assert.Contains("PrivateKey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetRepository_ManyAtOnce_ExchangesOneNarrowToken()
    {
        await using var stub = await GitHubStub.StartAsync(Repository);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stub.Open().GetRepositoryAsync(default)));

        var exchange = Assert.Single(stub.Forge.Requests, request => request.Method == "POST");
        Assert.Equal("/app/installations/5/access_tokens", exchange.Target);
        Assert.Equal("app", GitHubStub.Body(exchange).GetProperty("repositories")[0].GetString());
        Assert.Equal("read", GitHubStub.Body(exchange).GetProperty("permissions").GetProperty("contents").GetString());
        Assert.All(stub.Calls, request => Assert.Equal("Bearer ghs_1", request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(54, 1)]
    [InlineData(56, 2)]
    public async Task GetRepository_TokenNearItsEnd_IsExchangedAgain(int minutes, int exchanges)
    {
        await using var stub = await GitHubStub.StartAsync(Repository);

        await stub.Open().GetRepositoryAsync(default);
        stub.Time.Advance(TimeSpan.FromMinutes(minutes));
        await stub.Open().GetRepositoryAsync(default);

        Assert.Equal(exchanges, stub.Forge.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task GetRepository_RevokedToken_IsExchangedOnce()
    {
        await using var stub = await GitHubStub.StartAsync(request =>
            request.Target == "/repos/octo/app" && request.Headers["Authorization"] == "Bearer ghs_1" ? StubAnswer.Fail(401, """{"message":"Bad credentials"}""") : Repository(request));

        var repository = await stub.Open().GetRepositoryAsync(default);

        Assert.Equal(9, repository.Id);
        Assert.Equal("trunk", repository.DefaultBranch);
    }

    [Fact]
    public async Task GetRepository_PermissionsNotAcceptedYet_TakesWhatIsGranted()
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target.EndsWith("/access_tokens", StringComparison.Ordinal) && request.Body.Contains("permissions", StringComparison.Ordinal)
            ? StubAnswer.Fail(422, """{"message":"The permissions requested are not granted to this installation."}""")
            : Repository(request));

        Assert.Equal(9, (await stub.Open().GetRepositoryAsync(default)).Id);
    }

    [Fact]
    public async Task GetRepository_NoInstallationGiven_FindsTheRepositorys()
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target == "/repos/octo/app/installation" ? StubAnswer.Json("""{"id":77}""") : Repository(request));

        await stub.Open(new()).GetRepositoryAsync(default);

        Assert.Contains(stub.Forge.Requests, request => request.Target == "/app/installations/77/access_tokens");
    }

    [Fact]
    public async Task GetRepository_CallersToken_IsUsedAsIs()
    {
        await using var stub = await GitHubStub.StartAsync(Repository);

        await stub.Open(new(CredentialKey: "known")).GetRepositoryAsync(default);

        Assert.Equal("Bearer ghp_caller", stub.Forge.Requests.Single().Headers["Authorization"]);
    }

    [Fact]
    public async Task GetRepository_CallersTokenForgotten_IsUnauthorised()
    {
        await using var stub = await GitHubStub.StartAsync(Repository);

        var error = await Assert.ThrowsAsync<ForgeException>(() => stub.Open(new(CredentialKey: "gone")).GetRepositoryAsync(default));

        Assert.Equal(ForgeFailure.Unauthorised, error.Failure);
    }

    [Fact]
    public async Task ListRepositories_TwoPages_AreJoined()
    {
        const string Item = """{"id":1,"full_name":"octo/a","html_url":"https://github.com/octo/a","default_branch":"main","archived":true}""";
        await using var stub = await GitHubStub.StartAsync(request => request.Target switch
        {
            "/installation/repositories?per_page=100" => StubAnswer.Json($$"""{"total_count":2,"repositories":[{{Item}}]}""", ("Link", "</installation/repositories?per_page=100&page=2>; rel=\"next\"")),
            "/installation/repositories?per_page=100&page=2" => StubAnswer.Json($$"""{"total_count":2,"repositories":[{{Item}}]}"""),
            _ => null,
        });

        var repositories = await stub.Connector.ListRepositoriesAsync(new(InstallationId: 5), default);

        Assert.Equal(2, repositories.Count);
        Assert.True(repositories[0].IsArchived);
    }
}
