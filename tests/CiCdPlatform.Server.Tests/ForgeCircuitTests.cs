using System.Net;
using CiCdPlatform.Server.Tests.Access;

namespace CiCdPlatform.Server.Tests;

/// <summary>A forge that does not answer.</summary>
public sealed class ForgeCircuitTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task Forge_ThatLeavesEverythingUnanswered_IsLeftAloneAndTheStatusSaysSo()
    {
        var request = new { repositoryUrl = "http://127.0.0.1:9/octo/one", forge = "gitlab", accessToken = "unused" };
        for (var call = 0; call < 24; call++)
        {
            var (status, problem) = await shared.Administrator.PostAsync("/api/v1/security/scan", request);
            Assert.Equal((HttpStatusCode.FailedDependency, "forge-unavailable"), (status, problem.GetProperty("code").GetString()));
        }

        using var refused = await shared.Administrator.RawAsync(HttpMethod.Post, "/api/v1/security/scan", request);
        Assert.InRange(refused.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 10);
        var (_, now) = await shared.Administrator.GetAsync("/api/v1/status");
        Assert.Equal("open", now.GetProperty("forges")[0].GetProperty("circuit").GetString());
    }
}
