using CiCdPlatform.Dashboard.Tests.Browsing;
using CiCdPlatform.Dashboard.Tests.Seeding;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CiCdPlatform.Dashboard.Tests.Pages;

/// <summary>What people come for, in a browser.</summary>
[Collection(DashboardCollection.Name)]
public sealed class JourneyTests(DashboardFixture fixture)
{
    [FactIfChromium]
    public async Task Overview_RedPipeline_LeadsToTheLineThatTurnedItRed()
    {
        await using var visit = await fixture.VisitAsync("/");
        var page = visit.Page;
        await page.GetByRole(Microsoft.Playwright.AriaRole.Region, new() { Name = "Needs attention" }).GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = DemoData.NameOf(1) }).First.ClickAsync();
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(DemoData.NameOf(1));
        await Expect(page.Locator(".stages .job.bad")).ToContainTextAsync("unit");
        await Expect(page.Locator("#log-lines .marked").First).ToContainTextAsync("AssertionError");
        Assert.Empty(visit.Faults);
    }

    [FactIfChromium]
    public async Task Repositories_FilterWhileTyping_FindsOneAndOpensIt()
    {
        await using var visit = await fixture.VisitAsync("/repositories");
        await visit.Page.Locator("main #q").FillAsync("00042");
        await Expect(visit.Page.Locator("#repositories tr")).ToHaveCountAsync(1);
        Assert.Contains("q=00042", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.Locator("#repositories a").ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync(DemoData.NameOf(42));
    }

    [FactIfChromium]
    public async Task Findings_ScrolledDown_AreContinuedFromTheDatabase()
    {
        await using var visit = await fixture.VisitAsync("/findings");
        await Expect(visit.Page.Locator("#findings tr")).Not.ToHaveCountAsync(0);
        for (var i = 0; i < 4; i++)
        {
            await visit.Page.Locator(".more a").ScrollIntoViewIfNeededAsync();
            await Expect(visit.Page.Locator($"#findings tr:nth-child({(i + 2) * 50})")).ToBeAttachedAsync();
        }

        var ids = await visit.Page.Locator("#findings [data-row]").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [FactIfChromium]
    public async Task Finding_IgnoredWithAReasonAndNoted_LeavesTheListUntilItIsOpenedAgain()
    {
        await using var visit = await fixture.VisitAsync("/findings/finding-0000000000000007");
        var page = visit.Page;
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Ignore" }).First.ClickAsync();
        await page.GetByLabel("Why it need not be mended").FillAsync("the job runs on our own machine alone");
        await page.Locator("#ignore .button.main").ClickAsync();
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Status).First).ToContainTextAsync("Ignored");
        await Expect(page.Locator("main")).ToContainTextAsync("the job runs on our own machine alone");

        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Note" }).First.ClickAsync();
        await page.GetByLabel("Who does what about it").FillAsync("looked at in spring");
        await page.Locator("#note .button.main").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("looked at in spring");
        await Expect(page.Locator("main")).ToContainTextAsync("the job runs on our own machine alone");

        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Open again" }).ClickAsync();
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Ignore" }).First).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    [FactIfChromium]
    public async Task Run_UnderWay_FollowsByItself()
    {
        await using var visit = await fixture.VisitAsync($"/runs/{DemoData.LiveDelivery}");
        await Expect(visit.Page.Locator("#run .said.busy")).ToContainTextAsync("watching");
        await fixture.Server.Services.GetRequiredService<IDurableClient>().TerminateAsync(DemoData.LiveDelivery, "superseded by a newer push");
        await Expect(visit.Page.Locator("#run .said.bad")).ToContainTextAsync("superseded by a newer push", new() { Timeout = 15_000 });
        await Expect(visit.Page.Locator("#run")).Not.ToHaveAttributeAsync("data-live", "3");
        Assert.Contains(visit.Requests, address => address.Contains("/api/v1/events?", StringComparison.Ordinal));
    }

    [FactIfChromium]
    public async Task Setting_ChangedRefusedHiddenAndTakenBack_SaysSoAndKeepsItsHistory()
    {
        await using var visit = await fixture.VisitAsync("/settings");
        var page = visit.Page;
        await ApplyAsync("RateLimits:Viewer:Read", "600");
        await Expect(page.Locator(".said").First).ToContainTextAsync("Applied");
        await ApplyAsync("Monitor:PollEvery", "00:00:00");
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("Monitor:PollEvery");
        await ApplyAsync("LanguageModel:ApiKey", "planted-model-key-0123456789");
        await Expect(page.Locator(".said").First).ToContainTextAsync("after the next start");
        Assert.DoesNotContain("planted-model-key", await page.ContentAsync(), StringComparison.Ordinal);
        await Expect(page.Locator("#settings")).ToContainTextAsync("set; never shown");

        await page.Locator("#changes tr").Last.GetByRole(Microsoft.Playwright.AriaRole.Button).ClickAsync();
        await Expect(page.Locator("#settings tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#changes tr")).ToHaveCountAsync(3);
        Assert.Empty(visit.Faults);
        Assert.Empty(await visit.InaccessibleAsync());

        async Task ApplyAsync(string key, string value)
        {
            await page.Locator("#key").FillAsync(key);
            await page.Locator("#value").FillAsync(value);
            await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        }
    }

    [FactIfChromium]
    public async Task Orchestration_SuspendedResumedAndTerminated_SaysSo()
    {
        var repository = new RepositoryRef(Core.Pipelines.ForgeKind.GitHub, new Uri($"https://{DemoData.Host}/"), 5, DemoData.NameOf(5), new ForgeAccess(7));
        await fixture.Server.Services.GetRequiredService<IDurableClient>().StartAsync(
            nameof(PipelineMonitorOrchestration), new MonitorInput(repository, "c0ffee", ".github/workflows/ci.yml", "journey"), new StartOptions("monitor-journey-1"));
        await using var visit = await fixture.VisitAsync("/orchestrations/monitor-journey-1");
        var page = visit.Page;
        await page.Locator("button[popovertarget=suspend]:not([popovertargetaction])").ClickAsync();
        await page.Locator("#suspend-text").FillAsync("the forge is being mended");
        await page.Locator("#suspend .button.main").ClickAsync();
        await Expect(page.Locator(".head .status")).ToHaveTextAsync("suspended");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Locator(".said").First).ToContainTextAsync("Resumed");
        await page.Locator("button[popovertarget=terminate]:not([popovertargetaction])").ClickAsync();
        await page.Locator("#terminate .button.main").ClickAsync();
        await Expect(page.Locator(".head .status")).ToHaveTextAsync("terminated");
        Assert.Empty(visit.Faults);
    }

    [FactIfChromium]
    public async Task Delivery_SetAside_IsRedelivered()
    {
        await using var visit = await fixture.VisitAsync("/deliveries?state=set-aside");
        await visit.Page.Locator("#deliveries a").First.ClickAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("the database was away");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Redeliver" }).ClickAsync();
        await Expect(visit.Page.Locator(".said").First).ToContainTextAsync("Tried again");
    }

    [FactIfChromium]
    public async Task Learned_Configuration_ShowsHowConfidenceMovedAndWhatItRestsOn()
    {
        await using var visit = await fixture.VisitAsync("/learned");
        await visit.Page.Locator("#learned a").First.ClickAsync();
        await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Img, new() { Name = "Confidence after" })).ToBeVisibleAsync();
        Assert.True(await visit.Page.Locator("#evidence tr").CountAsync() > 10);
    }

    [FactIfChromium]
    public async Task Theme_Chosen_StaysOverPagesAndSessions()
    {
        await using var visit = await fixture.VisitAsync("/");
        await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Dark theme" }).ClickAsync(), answer => answer.Url.EndsWith("/actions/theme", StringComparison.Ordinal));
        await visit.GoAsync("/findings");
        Assert.Equal("dark", await visit.Page.GetAttributeAsync("html", "data-theme"));
        Assert.Empty(visit.Faults);
    }

    [FactIfChromium]
    public async Task Keyboard_Alone_ReachesThePageFindsARepositoryAndWalksItsRows()
    {
        await using var visit = await fixture.VisitAsync("/runs");
        var keys = visit.Page.Keyboard;
        await keys.PressAsync("Tab");
        Assert.Equal("Skip to the page", await visit.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().top >= 0"));
        await keys.PressAsync("Enter");
        await keys.PressAsync("g");
        await keys.PressAsync("r");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Repositories");
        await keys.PressAsync("/");
        await keys.TypeAsync("meadow");
        await Expect(visit.Page.Locator(".about").First).ToContainTextAsync("meadow");
        Assert.Equal("q", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
        await keys.PressAsync("Tab");
        await visit.Page.EvaluateAsync("document.activeElement.blur()");
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>("[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)"));
        Assert.NotEqual("none", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await keys.PressAsync("Enter");
        await Expect(visit.Page.Locator("h1")).ToContainTextAsync("meadow");
    }

    [FactIfChromium]
    public async Task Phone_MenuAndRows_WorkWithoutScrollingSideways()
    {
        await using var visit = await fixture.VisitAsync("/", width: 390);
        await visit.Page.Locator(".menu summary").ClickAsync();
        await visit.Page.Locator(".menu").GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Findings" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Findings");
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }
}
