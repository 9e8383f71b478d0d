using System.Net;
using System.Security.Cryptography;
using CiCdPlatform.LocalForge.Faults;
using CiCdPlatform.LocalForge.Tests.Common;

namespace CiCdPlatform.LocalForge.Tests.GitHub;

public sealed class CredentialTests
{
    private static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task Tokens_WrongOrTooNarrow_AreRefusedAsGitHubDoes()
    {
        await using var github = await GitHubFixture.StartAsync();
        using var other = RSA.Create(2048);
        var path = $"app/installations/{github.Installation.Id}/access_tokens";
        var narrow = (await github.SendAsync("POST", path, new { permissions = new { contents = "read" } }, github.Jwt())).Body.GetProperty("token").GetString();

        var forbidden = await github.SendAsync("POST", "/git/refs", new { @ref = "refs/heads/x", sha = "0" }, narrow);

        Assert.Equal(HttpStatusCode.Unauthorized, (await github.GetAsync("app", github.Jwt(otherKey: other))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await github.GetAsync("app", github.Jwt(TimeSpan.FromHours(1)))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await github.GetAsync("/branches", github.Forge.GitHub.CreateToken(github.Forge.GitHub.AddUser("eve")))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
        Assert.Equal("contents=write", forbidden.Response.Headers.GetValues("x-accepted-github-permissions").Single());
    }

    [Fact]
    public async Task Git_CloneAndPushOverHttp_MovesRefsAndTells()
    {
        await using var github = await GitHubFixture.StartAsync();
        var url = new UriBuilder(github.Repository.CloneUrl) { UserName = "x-access-token", Password = github.Token }.Uri.ToString();
        var clone = Path.Combine(github.Folder, "clone");

        var (refused, _) = await GitCommand.TryAsync(github.Folder, "clone", "-q", github.Repository.CloneUrl.ToString(), "nobody");
        await GitCommand.RunAsync(github.Folder, "clone", "-q", url, clone);
        await GitCommand.RunAsync(clone, "checkout", "-q", "-b", "dev");
        await GitCommand.RunAsync(clone, "commit", "-q", "--allow-empty", "-m", "Empty");
        await GitCommand.RunAsync(clone, "push", "-q", "origin", "dev");

        Assert.NotEqual(0, refused);
        Assert.Equal("refs/heads/dev", (await github.Receiver.NextAsync("push")).Json.GetProperty("ref").GetString());
        Assert.Equal(await GitCommand.RunAsync(clone, "rev-parse", "HEAD"), (await github.GetAsync("/git/ref/heads/dev")).Body.GetProperty("object").GetProperty("sha").GetString());
    }

    [Fact]
    public async Task Delivery_Dropped_IsListedAndRedeliveredWithItsGuid()
    {
        await using var github = await GitHubFixture.StartAsync();
        await github.Forge.DeliveriesSettledAsync(Limit);
        github.Forge.Faults = new FaultPlan { DropNextDeliveries = 1 };
        await github.CommitAsync("x", "a.txt", "a");
        await github.Forge.DeliveriesSettledAsync(Limit);

        var lost = (await github.GetAsync("app/hook/deliveries?status=failure", github.Jwt())).Body.EnumerateArray().Single(delivery => delivery.GetProperty("event").GetString() == "push");
        await github.SendAsync("POST", $"app/hook/deliveries/{lost.GetProperty("id")}/attempts", new { }, github.Jwt());
        var push = await github.Receiver.NextAsync("push");

        Assert.Equal(lost.GetProperty("guid").GetString(), push.Headers["X-GitHub-Delivery"]);
    }

    [Fact]
    public async Task Faults_Asked_HitTheNextRequestsOnly()
    {
        await using var github = await GitHubFixture.StartAsync();
        github.Forge.Faults = new FaultPlan { RateLimitNext = 1, FailNext = 1, RetryAfterSeconds = 7 };

        var limited = await github.GetAsync("/branches");
        var broken = await github.GetAsync("/branches");
        var fine = await github.GetAsync("/branches");

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.Status);
        Assert.Equal(TimeSpan.FromSeconds(7), limited.Response.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.InternalServerError, broken.Status);
        Assert.Equal(HttpStatusCode.OK, fine.Status);
    }
}
