using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Features;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>What the dashboard for Grafana and the alert rules name is measured.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "infra", "observability");

    // Made by Prometheus itself.
    private static readonly string[] Given = ["up"];

    [Fact]
    public async Task EveryMetricThatIsNamed_StandsInTheMeasurements()
    {
        await using var server = await RunningServer.StartAsync(new() { ["Telemetry:OpenMetrics"] = "true" });
        foreach (var type in new[] { typeof(FeatureRegistration), typeof(ForgesRegistration), typeof(Durable.SqlDatabase) }.SelectMany(type => type.Assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters && type.GetFields(BindingFlags.Static | BindingFlags.NonPublic).Any(field => field.FieldType == typeof(System.Diagnostics.Metrics.Meter))))
        {
            // What has not happened yet has no counter before.
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        (await server.Client.GetAsync("/health/live")).EnsureSuccessStatusCode();
        var measured = Types().Matches(await server.Client.GetStringAsync("/metrics")).Select(match => match.Groups["name"].Value).ToHashSet();

        var named = Named(await File.ReadAllTextAsync(Path.Combine(Folder, "alerts.yaml"))).Concat(Panels().SelectMany(panel => Expressions(panel)).SelectMany(Named)).Distinct().ToList();
        Assert.True(named.Count > 10, string.Join(' ', named));
        Assert.Empty(named.Except(measured).Except(Given));
    }

    [Fact]
    public void Dashboard_HasPanelsWithTitlesAndQueries_EachInAPlaceOfItsOwn()
    {
        var panels = Panels();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        var taken = new HashSet<(int X, int Y)>();
        foreach (var panel in panels)
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.True(panel.GetProperty("type").GetString() == "row" || Expressions(panel).Any(), panel.GetProperty("title").GetString());
            var (x, y, width, height) = (At(panel, "x"), At(panel, "y"), At(panel, "w"), At(panel, "h"));
            Assert.InRange(x + width, 1, 24);
            Assert.All(from column in Enumerable.Range(x, width) from row in Enumerable.Range(y, height) select (column, row), place => Assert.True(taken.Add(place), panel.GetProperty("title").GetString()));
        }

        static int At(JsonElement panel, string name) => panel.GetProperty("gridPos").GetProperty(name).GetInt32();
    }

    [Fact]
    public void Alerts_EachSayWhatHappenedAndHowBadItIs()
    {
        var alerts = new YamlDotNet.Serialization.Deserializer().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(File.ReadAllText(Path.Combine(Folder, "alerts.yaml")))["groups"]
            .SelectMany(group => ((List<object>)group["rules"]).Cast<Dictionary<object, object>>()).ToList();
        Assert.Equal(alerts.Count, alerts.Select(alert => alert["alert"]).Distinct().Count());
        Assert.All(alerts, alert =>
        {
            Assert.Contains((string)((Dictionary<object, object>)alert["labels"])["severity"], new[] { "critical", "warning", "info" });
            Assert.NotEmpty((string)((Dictionary<object, object>)alert["annotations"])["summary"]);
            Assert.NotEmpty((string)alert["expr"]);
        });
    }

    private static List<JsonElement> Panels() => [.. JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json"))).GetProperty("panels").EnumerateArray()];

    private static IEnumerable<string> Expressions(JsonElement panel) => panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().Select(target => target.GetProperty("expr").GetString()!) : [];

    private static IEnumerable<string> Named(string text) => Selectors().Matches(text).Select(match => Suffix().Replace(match.Groups["name"].Value, ""));

    [GeneratedRegex(@"(?<name>[a-z][a-z0-9_]+)\{job", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Selectors();

    [GeneratedRegex("_(bucket|count|sum)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Suffix();

    [GeneratedRegex("^# TYPE (?<name>[a-z0-9_]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Types();
}
