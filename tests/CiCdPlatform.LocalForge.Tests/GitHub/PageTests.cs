using System.Net;

namespace CiCdPlatform.LocalForge.Tests.GitHub;

public sealed class PageTests
{
    [Fact]
    public async Task Person_InABrowser_ChangesAFile_OpensARequest_TakesASuggestion_AndMerges()
    {
        await using var github = await GitHubFixture.StartAsync();
        using var browser = new HttpClient { BaseAddress = github.Forge.BaseUrl };

        Assert.Contains("acme/shop", await browser.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("src/app.txt", await browser.GetStringAsync("/acme/shop"), StringComparison.Ordinal);
        Assert.Contains("two", await browser.GetStringAsync("/acme/shop/edit?branch=main&path=src/app.txt"), StringComparison.Ordinal);
        await PostAsync(browser, "/acme/shop/edit", ("from", "main"), ("branch", "loud"), ("path", "src/app.txt"), ("content", "one\r\nTWO\r\nthree\r\n"));
        var page = await PostAsync(browser, "/acme/shop/pulls", ("head", "loud"), ("base", "main"), ("title", "Louder <b>"));
        Assert.Contains("Louder &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("+TWO", page, StringComparison.Ordinal);

        var review = await github.SendAsync("POST", "/pulls/1/reviews", new { @event = "COMMENT", body = "One thing.", comments = new[] { new { path = "src/app.txt", line = 2, side = "RIGHT", body = "Too loud.\n```suggestion\ntwo!\n```\n" } } });
        Assert.Equal(HttpStatusCode.OK, review.Status);
        var pull = Assert.Single(github.Forge.GitHub.PullRequests(github.Repository));
        var remark = Assert.Single(Assert.Single(pull.Reviews).Comments);
        page = await PostAsync(browser, $"/acme/shop/pull/1/suggestions/{remark.Id}");
        Assert.Contains("+two!", page, StringComparison.Ordinal);
        Assert.Contains("/cicd help", await PostAsync(browser, "/acme/shop/pull/1/comment", ("body", "/cicd help")), StringComparison.Ordinal);
        Assert.Equal("acme", Assert.Single(github.Forge.GitHub.Comments(github.Repository, 1)).User.Login);

        Assert.Contains("<b>merged</b>", await PostAsync(browser, "/acme/shop/pull/1/merge"), StringComparison.Ordinal);
        Assert.Contains("two!", await browser.GetStringAsync("/acme/shop/edit?branch=main&path=src/app.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Button_PressedFromAPageElsewhere_DoesNothing()
    {
        await using var github = await GitHubFixture.StartAsync();
        using var browser = new HttpClient { BaseAddress = github.Forge.BaseUrl };
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await browser.PostAsync("/acme/shop/edit", new FormUrlEncodedContent([new("from", "main"), new("branch", "x"), new("path", "a"), new("content", "b")]));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain(">x</b>", await browser.GetStringAsync("/acme/shop"), StringComparison.Ordinal);
    }

    private static async Task<string> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await browser.PostAsync(path, content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
