using System.Net;
using CiCdPlatform.Dashboard.Tests.Browsing;
using CiCdPlatform.Dashboard.Tests.Seeding;

namespace CiCdPlatform.Dashboard.Tests.Pages;

/// <summary>What holds of every page.</summary>
[Collection(DashboardCollection.Name)]
public sealed class PageTests(DashboardFixture fixture)
{
    /// <summary>Every page, one of its kind each.</summary>
    public static TheoryData<string> All => [.. Paths];

    internal static IReadOnlyList<string> Paths { get; } =
    [
        "/", "/repositories", "/repositories?health=red&order=name", $"/repositories/{DemoData.Host}/1", "/findings", "/findings?state=ignored", "/findings/finding-0000000000000001",
        "/runs", $"/runs/{DemoData.RedDelivery}", $"/runs/{DemoData.LiveDelivery}", "/reviews", "/learned", $"/learned/{DemoData.Template(0)}", "/fleet",
        "/orchestrations", $"/orchestrations/{DemoData.RedDelivery}", $"/orchestrations/{DemoData.FailedInstance}", "/deliveries", $"/deliveries/{DemoData.Host}/{DemoData.SetAsideDelivery}", "/budgets", "/audit?check=yes", "/settings", "/sign-in", "/nowhere",
    ];

    [TheoryIfChromium]
    [MemberData(nameof(All))]
    public async Task Page_InBothThemesAndThreeWidths_IsAccessible(string path)
    {
        await using var visit = await fixture.VisitAsync(path);
        foreach (var (width, theme) in new[] { (1440, "light"), (820, "dark"), (390, "light"), (390, "dark"), (1440, "dark") })
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await visit.Page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
            var faults = await visit.InaccessibleAsync();
            Assert.True(faults.Count == 0, $"{path} at {width} in {theme}:\n{string.Join('\n', faults)}");
        }

        Assert.Empty(visit.Faults);
    }

    [TheoryIfChromium]
    [InlineData("/")]
    [InlineData("/repositories")]
    [InlineData("/findings")]
    public async Task Page_WithoutScripts_ShowsItsRows(string path)
    {
        await using var visit = await fixture.VisitAsync(path, scripts: false);
        Assert.True(await visit.Page.Locator("tbody tr").CountAsync() > 5);
    }

    [TheoryIfChromium]
    [InlineData("/")]
    [InlineData("/repositories")]
    [InlineData("/findings")]
    [InlineData("/runs")]
    [InlineData("/reviews")]
    [InlineData("/learned")]
    [InlineData("/orchestrations")]
    [InlineData("/deliveries")]
    [InlineData("/budgets")]
    public async Task Page_OfAPlatformWithNothingOnIt_SaysHowThereWouldBeSomething(string path)
    {
        await using var visit = await fixture.VisitAsync(path, server: await fixture.EmptyAsync());
        Assert.True(await visit.Page.Locator(".nothing .what").CountAsync() > 0 || path is "/orchestrations" or "/budgets");
        Assert.Empty(await visit.InaccessibleAsync());
    }

    [Fact]
    public async Task Page_WithoutSignIn_IsClosed()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = fixture.Server.Address };
        foreach (var path in Paths.Where(path => path is not ("/nowhere" or "/sign-in")))
        {
            using var answer = await client.GetAsync(path);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect or HttpStatusCode.Found, $"{path} answered {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Page_OfWhatThereIsNot_Answers404ForPeople()
    {
        using var client = fixture.Server.CreateClient();
        foreach (var path in new[] { "/nowhere", "/runs/none", "/findings/none", "/repositories/x/1", "/orchestrations/none", "/learned/none", "/deliveries/x/none" })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains("Not here", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Page_Headers_LetNothingInFromElsewhere()
    {
        using var client = fixture.Server.CreateClient();
        using var answer = await client.GetAsync("/");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_AreServedPackedAndKeptForAYear()
    {
        using var client = fixture.Server.CreateClient();
        var page = await client.GetStringAsync("/");
        var addresses = page.Split('"').Where(text => text.StartsWith("/assets/", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(addresses.Count >= 6);
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept-Encoding", "br" } } };
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("br", answer.Content.Headers.ContentEncoding);
            Assert.Contains("immutable", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Action_WithoutTheFormsToken_IsRefused()
    {
        using var client = fixture.Server.CreateClient();
        using var answer = await client.PostAsync("/actions/findings/finding-0000000000000002", new FormUrlEncodedContent([new("verb", "ignore"), new("text", "because")]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
