using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Features.Installations;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class AlertScenarios
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AlertsOfTheForge_AreInTheSameList_OrAWordSaysWhyNot(bool isPermitted)
    {
        await using var scenario = await ForgeAndServer.StartAsync(permissions: isPermitted ? NeededPermissions.All.ToDictionary(needed => needed.Name, needed => needed.Access) : null);
        scenario.Install();
        var alert = JsonNode.Parse("""
            {"number":7,"state":"open","html_url":"https://github.example/alert/7",
             "dependency":{"package":{"ecosystem":"go","name":"example.com/two"},"manifest_path":"go.mod"},
             "security_advisory":{"ghsa_id":"GHSA-aaaa-bbbb-cccc","cve_id":"CVE-2026-1","severity":"high","summary":"Reads beyond the end","identifiers":[]},
             "security_vulnerability":{"first_patched_version":{"identifier":"1.2.3"}}}
            """)!;
        scenario.GitHub.SetAlerts(scenario.Repository, [], [alert]);

        var scan = await ScanAsync(scenario);

        var aliases = scan.GetProperty("findings").EnumerateArray().SelectMany(finding => finding.GetProperty("aliases").EnumerateArray()).Select(alias => alias.GetString()).ToList();
        var warnings = scan.GetProperty("scan").GetProperty("summary").GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!).ToList();
        Assert.Equal(isPermitted, aliases.Contains("dependabot/7"));
        Assert.Equal(!isPermitted, warnings.Exists(warning => warning.Contains("alerts of Dependabot were not read", StringComparison.Ordinal)));
        var uploads = scenario.GitHub.SarifUploads(scenario.Repository);
        Assert.Equal(isPermitted ? ["refs/heads/main"] : [], uploads.Select(upload => upload.Reference));
        Assert.All(uploads, upload => Assert.DoesNotContain("CVE-2026-1", upload.Document.ToJsonString(), StringComparison.Ordinal));
    }

    private static async Task<JsonElement> ScanAsync(ForgeAndServer scenario)
    {
        var body = new { repositoryUrl = new Uri(scenario.Forge.BaseUrl, scenario.Repository.FullName), forge = "github", accessToken = (string?)null };

        // Until the installation's webhook has arrived, the App is not known to be there.
        var accepted = await TestKit.Eventually.NotNullAsync(
            async () => await scenario.Client.PostAsJsonAsync("/api/v1/security/scan", body) is { IsSuccessStatusCode: true } asked ? new Box(await asked.Content.ReadFromJsonAsync<JsonElement>()) : null,
            "the scan to be accepted",
            TimeSpan.FromSeconds(30)) is { View: var said } ? said : default;
        return await TestKit.Eventually.NotNullAsync(
            async () => await scenario.Client.GetFromJsonAsync<JsonElement>(accepted.GetProperty("statusUrl").GetString()) is var view && view.GetProperty("state").GetString() is "completed" or "Completed" ? new Box(view) : null,
            "the scan to end",
            TimeSpan.FromSeconds(60)) is { View: var ended } ? ended : default;
    }

    private sealed record Box(JsonElement View);
}
