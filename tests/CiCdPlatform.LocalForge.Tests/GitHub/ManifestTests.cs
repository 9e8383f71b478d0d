using System.Net;

namespace CiCdPlatform.LocalForge.Tests.GitHub;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("""{"pull_requests":"write"}""", """["issue_comment","pull_request"]""", "Default events are not supported by permissions: issue_comment")]
    [InlineData("""{"contents":"write"}""", """["push","merge_group"]""", "Default events are not supported by permissions: merge_group")]
    [InlineData("""{"contents":"write"}""", """["push","installation"]""", "Default events unsupported: installation")]
    [InlineData("""{"contents":"write","issues":"read"}""", """["push","issue_comment"]""", null)]
    public async Task Manifest_WhoseEventsAreNotBackedByPermissions_IsRefused(string permissions, string events, string? refusal)
    {
        await using var github = await GitHubFixture.StartAsync();
        using var browser = new HttpClient();
        var manifest = $$"""{"name":"x","url":"https://x.example","redirect_url":"https://x.example/","hook_attributes":{"url":"https://x.example/"},"default_permissions":{{permissions}},"default_events":{{events}}}""";
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("manifest", manifest)]);

        using var answer = await browser.PostAsync(new Uri(github.Forge.BaseUrl, "settings/apps/new?state=s"), form);

        Assert.Equal(refusal is null ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(refusal ?? "Create GitHub App", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
