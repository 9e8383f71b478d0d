using System.Net;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Setup;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.LocalForge;
using CiCdPlatform.Server.Tests;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>A server that knows no forge, and a person with a browser.</summary>
[Trait("Category", "Scenario")]
public sealed partial class SetupScenarios
{
    [Fact]
    public async Task SetUpThatTakesAnAfternoon_IsTwoClicks_TheAppIsServedAtOnce_AndAfterARestart()
    {
        using var folder = new TemporaryFolder(inMemory: true);
        await using var forge = await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = Path.Combine(folder.Path, "forge"), Forge = ForgeKind.GitHub, Runner = new InstantRunner(() => Task.CompletedTask) });
        using var browser = new HttpClient();
        string token;
        await using (var server = await StartAsync(folder))
        {
            token = await server.Services.GetRequiredService<SetupSecrets>().CreateTokenAsync(default);
            var address = server.Url;

            var page = await browser.GetStringAsync(new Uri(address, $"/setup?token={token}&host={Uri.EscapeDataString(forge.BaseUrl.ToString())}"));
            var answer = await SendAsync(browser, await SendAsync(browser, page, address), forge.BaseUrl);
            Assert.Contains("The App is ready", answer, StringComparison.Ordinal);

            var app = Assert.Single(forge.GitHub.Apps);
            Assert.Equal(NeededPermissions.All.Select(p => $"{p.Name}={p.Access}").Order(), app.Permissions.Select(p => $"{p.Key}={p.Value}").Order());
            await InstallAsync(forge, app, "one", server);

            // Neither the token nor the state is good again.
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(new Uri(address, $"/setup?token={token}"))).StatusCode);
            var kept = await server.Services.GetRequiredService<ProductDatabase>().FirstOrDefaultAsync<string>("SELECT protected FROM github_apps", null, default);
            Assert.DoesNotContain("PRIVATE KEY", kept, StringComparison.Ordinal);
            Assert.DoesNotContain(app.WebhookSecret, kept, StringComparison.Ordinal);
        }

        await using var again = await StartAsync(folder);
        forge.GitHub.SetWebhookUrl(forge.GitHub.Apps[0], new Uri(again.Url, "api/github/webhooks"));
        await InstallAsync(forge, forge.GitHub.Apps[0], "two", again);
    }

    [Theory]
    [InlineData("/setup")]
    [InlineData("/setup?token=guessed")]
    [InlineData("/setup/github/created?code=abc&state=guessed")]
    [InlineData("/setup/github/created?code=abc")]
    public async Task SetUp_WithoutTheTokenOrTheState_IsClosed(string path)
    {
        using var folder = new TemporaryFolder(inMemory: true);
        await using var server = await StartAsync(folder);
        using var browser = new HttpClient();

        using var response = await browser.GetAsync(new Uri(server.Url, path));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_OfTheServer_IsTheOneThatIsPublished() => Golden.Verify("infra/github-app/manifest.json", AppManifest.For(new Uri("https://cicd.example.com/")) + "\n");

    private static Task<ScenarioServer> StartAsync(TemporaryFolder folder) => ScenarioServer.StartAsync(Path.Combine(folder.Path, "data"));

    private static async Task InstallAsync(LocalForgeServer forge, LocalForge.GitHub.GitHubApp app, string name, ScenarioServer server)
    {
        var repository = await forge.GitHub.CreateRepositoryAsync("octo", name, files: new Dictionary<string, string> { ["go.mod"] = "module example.com/one\n\ngo 1.22\n", ["one.go"] = "package one\n" });
        forge.GitHub.Install(app, "octo", repository);
        var durable = server.Services.GetRequiredService<IDurableClient>();
        await Eventually.NotNullAsync(
            async () => forge.GitHub.PullRequests(repository).SingleOrDefault() is { } request && (await durable.ListAsync(nameof(PipelineDeliveryOrchestration))).Count > 0 ? request : null,
            "the onboarding request",
            TimeSpan.FromSeconds(60));
    }

    /// <summary>Presses the first button of a page, as a browser does.</summary>
    private static async Task<string> SendAsync(HttpClient browser, string page, Uri from)
    {
        var form = FormTag().Match(page);
        Assert.True(form.Success, page);
        var fields = FieldTag().Matches(page[form.Index..page.IndexOf("</form>", form.Index, StringComparison.Ordinal)])
            .Select(field => KeyValuePair.Create(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)));
        using var body = new FormUrlEncodedContent(fields);
        using var response = await browser.PostAsync(new Uri(from, WebUtility.HtmlDecode(form.Groups["action"].Value)), body);
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FormTag();

    [GeneratedRegex("<input(?: type=\"hidden\")? name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FieldTag();
}
