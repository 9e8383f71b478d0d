using System.Net;
using System.Text;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Features.Pipelines.Pinning;

namespace CiCdPlatform.Features.Tests.Pipelines.Pinning;

public sealed class GitHubActionReleasesTests
{
    private static readonly PinnedAction s_known = new("actions/checkout", "v7.0.1", new string('1', 40));

    [Fact]
    public async Task NewestAsync_TagsOfTheSameMajor_IsTheCommitBehindTheNewest()
    {
        using var http = new HttpClient(new Scripted(new Dictionary<string, string>
        {
            ["/repos/actions/checkout/git/matching-refs/tags/v7"] = $$"""
                [ { "ref": "refs/tags/v7", "object": { "sha": "{{new string('9', 40)}}", "type": "commit" } },
                  { "ref": "refs/tags/v7.0.1", "object": { "sha": "{{new string('1', 40)}}", "type": "commit" } },
                  { "ref": "refs/tags/v7.2.10", "object": { "sha": "{{new string('a', 40)}}", "type": "tag" } },
                  { "ref": "refs/tags/v7.2.9", "object": { "sha": "{{new string('2', 40)}}", "type": "commit" } },
                  { "ref": "refs/tags/v70.0.0", "object": { "sha": "{{new string('7', 40)}}", "type": "commit" } } ]
                """,
            [$"/repos/actions/checkout/git/tags/{new string('a', 40)}"] = $$"""{ "object": { "sha": "{{new string('b', 40)}}", "type": "commit" } }""",
        }));
        var newest = await new GitHubActionReleases(http, new Uri("https://api.example.com/"), null).NewestAsync(s_known, CancellationToken.None);
        Assert.Equal(new PinnedAction("actions/checkout", "v7.2.10", new string('b', 40)), newest);
    }

    [Fact]
    public async Task NewestAsync_ForgeKnowsNothing_IsNothing()
    {
        using var http = new HttpClient(new Scripted([]));
        Assert.Null(await new GitHubActionReleases(http, new Uri("https://api.example.com/"), null).NewestAsync(s_known, CancellationToken.None));
    }

    private sealed class Scripted(Dictionary<string, string> answers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            answers.TryGetValue(request.RequestUri!.AbsolutePath, out var text)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") }
                : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
