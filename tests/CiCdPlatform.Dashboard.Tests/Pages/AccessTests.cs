using System.Net;
using CiCdPlatform.Dashboard.Tests.Browsing;
using CiCdPlatform.Dashboard.Tests.Seeding;
using CiCdPlatform.Features.Access;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Dashboard.Tests.Pages;

/// <summary>What pages show to those who hold a role on some of it.</summary>
[Collection(DashboardCollection.Name)]
public sealed class AccessTests(DashboardFixture fixture)
{
    private const string Password = "a sentence that nobody guesses";

    [Fact]
    public async Task Viewer_OfOneRepository_SeesThatAndNothingElse()
    {
        using var client = await SignedInAsync("vera", new Grant(DemoData.Host, null, 42, DemoData.NameOf(42), Role.Viewer));
        var listed = await client.GetStringAsync("/repositories");
        Assert.Contains(DemoData.NameOf(42), listed, StringComparison.Ordinal);
        Assert.Contains("1 repository", listed, StringComparison.Ordinal);
        foreach (var (path, status) in new[]
        {
            ($"/repositories/{DemoData.Host}/42", HttpStatusCode.OK), ($"/repositories/{DemoData.Host}/1", HttpStatusCode.NotFound), ("/findings/finding-0000000000000001", HttpStatusCode.NotFound),
            ($"/runs/{DemoData.RedDelivery}", HttpStatusCode.NotFound), ($"/orchestrations/{DemoData.RedDelivery}", HttpStatusCode.NotFound), ("/orchestrations", HttpStatusCode.Forbidden),
            ("/deliveries", HttpStatusCode.Forbidden), ($"/deliveries/{DemoData.Host}/{DemoData.SetAsideDelivery}", HttpStatusCode.Forbidden), ("/budgets", HttpStatusCode.Forbidden), ("/audit", HttpStatusCode.Forbidden), ("/settings", HttpStatusCode.Forbidden),
        })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal((path, status), (path, answer.StatusCode));
        }

        foreach (var path in new[] { "/", "/runs", "/reviews", "/findings", "/learned", "/fleet" })
        {
            var page = await client.GetStringAsync(path);
            Assert.DoesNotContain(DemoData.NameOf(1), page, StringComparison.Ordinal);
            Assert.DoesNotContain("/deliveries", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Viewer_WhoTriesToStepIn_IsToldThatTheirRoleDoesNotLet()
    {
        using var client = await SignedInAsync("victor", Grant.OnAll(Role.Viewer));
        var page = await client.GetStringAsync("/findings/finding-0000000000000002");
        Assert.DoesNotContain("/actions/findings", page, StringComparison.Ordinal);
        foreach (var path in new[] { "/actions/findings/finding-0000000000000002", $"/actions/orchestrations/{DemoData.FailedInstance}/terminate", $"/actions/deliveries/{DemoData.Host}/{DemoData.SetAsideDelivery}" })
        {
            using var answer = await client.PostAsync(path, new FormUrlEncodedContent([new("__RequestVerificationToken", TokenOf(page)), new("verb", "ignore"), new("text", "because"), new("back", "/findings")]));
            Assert.Equal((HttpStatusCode.SeeOther, "/findings?done=forbidden"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task Maintainer_OfOneRepository_TriagesThereAndLeavesATraceInTheAuditLog()
    {
        using var client = await SignedInAsync("mara", new Grant(DemoData.Host, null, 9, DemoData.NameOf(9), Role.Maintainer));
        const string finding = "finding-0000000000000008";
        var page = await client.GetStringAsync("/findings/" + finding);
        using var answer = await client.PostAsync($"/actions/findings/{finding}", new FormUrlEncodedContent([new("__RequestVerificationToken", TokenOf(page)), new("verb", "ignore"), new("text", "accepted for now"), new("back", "https://elsewhere.example/")]));
        Assert.Equal("/?done=ignored", answer.Headers.Location?.OriginalString);
        Assert.Contains("accepted for now", await client.GetStringAsync("/findings/" + finding), StringComparison.Ordinal);

        using var administrator = fixture.Server.CreateClient();
        Assert.Contains("finding.ignored", await administrator.GetStringAsync("/audit"), StringComparison.Ordinal);
    }

    [FactIfChromium]
    public async Task FirstRun_SetUpSignOutAndSignIn_LeadsToTheOverview()
    {
        await using var empty = await SeededServer.StartAsync(empty: true);
        await using var visit = await fixture.VisitAsync("/runs", server: empty, signedIn: false);
        var page = visit.Page;
        Assert.Equal("Set up", await page.Locator("h1").TextContentAsync());
        Assert.Empty(await visit.InaccessibleAsync());
        await page.GetByLabel("Administrator's token").FillAsync(empty.Token);
        await page.GetByLabel("Login").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Overview");
        await Microsoft.Playwright.Assertions.Expect(page.Locator(".nothing .what").First).ToHaveTextAsync("No repository yet");

        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
        await SignInAsync(page, "not the password at all");
        await Microsoft.Playwright.Assertions.Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("wrong");
        Assert.Empty(await visit.InaccessibleAsync());
        await SignInAsync(page, Password);
        await Microsoft.Playwright.Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Overview");
        Assert.Empty(visit.Faults);
    }

    private static async Task SignInAsync(Microsoft.Playwright.IPage page, string password)
    {
        await page.GetByLabel("Login").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static string TokenOf(string page)
    {
        const string before = "name=\"__RequestVerificationToken\" value=\"";
        var at = page.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return page[at..page.IndexOf('"', at)];
    }

    private async Task<HttpClient> SignedInAsync(string login, Grant grant)
    {
        var services = fixture.Server.Services;
        var id = await services.GetRequiredService<Users>().CreateLocalAsync(login, login, services.GetRequiredService<Passwords>().Hash(Password), CancellationToken.None);
        await services.GetRequiredService<Grants>().PutAsync(id!, grant, "test", CancellationToken.None);
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = fixture.Server.Address };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var answer = await client.PostAsync("/api/v1/auth/sign-in/form", new FormUrlEncodedContent([new("login", login), new("password", Password), new("returnUrl", "/")]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }
}
