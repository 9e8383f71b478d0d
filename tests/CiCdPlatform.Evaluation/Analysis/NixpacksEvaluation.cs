using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Analysis;

/// <summary>Language, package manager, version and start command against the plans of another tool, one application a folder: <c>NAME/app</c> and <c>NAME/plan.json</c>.</summary>
internal sealed class NixpacksEvaluation : IEvaluation
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    // In these ecosystems a version in a manifest is the oldest that will do.
    private static readonly string[] s_minimum = ["go", "rust", "java", "kotlin", "scala", "clojure"];

    public string Name => "nixpacks";

    public string Summary => "language, package manager, version and start command of small applications: FOLDER/NAME/app, FOLDER/NAME/plan.json";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var labels = JsonSerializer.Deserialize<Labels>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Analysis", "nixpacks-labels.json")), s_json)!.Applications;
        var apps = Directory.GetDirectories(folder).Where(path => File.Exists(Path.Combine(path, "plan.json"))).Order(StringComparer.Ordinal).ToList();
        if (apps.Count == 0)
        {
            throw new UsageException($"{folder} holds no NAME/plan.json");
        }

        var (total, language, manager, version, both, start, startTotal) = (0, 0, 0, 0, 0, 0, 0);
        var misses = new List<object>();
        var unlabelled = new List<string>();
        foreach (var app in apps)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetFileName(app);
            using var snapshot = RepositorySnapshots.OpenFolder(Path.Combine(app, "app"));
            var component = RepositoryAnalyzer.Analyze(snapshot).Components.FirstOrDefault();
            using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(app, "plan.json")));
            var miss = new Dictionary<string, string?>();
            startTotal++;
            var expected = new StartCommand(Path.Combine(app, "app"), BuildOf(plan.RootElement));
            var found = new StartCommand(Path.Combine(app, "app"), component?.Build ?? []);
            var wanted = Text(plan.RootElement, "start", "cmd");
            if (expected.Canonical(wanted) == found.Canonical(component?.Start))
            {
                start++;
            }
            else
            {
                miss["start"] = $"{component?.Start} [{found.Canonical(component?.Start)}] for {wanted} [{expected.Canonical(wanted)}]";
            }

            if (!labels.TryGetValue(name, out var label))
            {
                unlabelled.Add(name);
            }
            else
            {
                total++;
                var rightLanguage = label.Languages.Count == 0 ? component is null or { Language: "shell" } : label.Languages.Contains(component?.Language ?? "");
                var rightManager = label.Manager is null ? component?.PackageManager is null || component.Install.Count == 0 : label.Manager == component?.PackageManager;
                var rightVersion = label.Version is null || Agrees(component, label);
                language += rightLanguage ? 1 : 0;
                manager += rightManager ? 1 : 0;
                version += rightVersion ? 1 : 0;
                both += rightManager && rightVersion ? 1 : 0;
                Note("language", rightLanguage, component?.Language, string.Join('|', label.Languages));
                Note("manager", rightManager, component?.PackageManager, label.Manager);
                Note("version", rightVersion, component?.LanguageVersion, label.Version);
            }

            if (miss.Count > 0)
            {
                misses.Add(new { app = name, miss });
            }

            void Note(string what, bool right, string? was, string? should)
            {
                if (!right)
                {
                    miss[what] = $"{was ?? "none"} for {should ?? "none"}";
                }
            }
        }

        return Task.FromResult<object>(new
        {
            apps = apps.Count,
            language = Share(language, total),
            manager = Share(manager, total),
            version = Share(version, total),
            managerAndVersion = Share(both, total),
            start = Share(start, startTotal),
            unlabelled,
            misses,
        });
    }

    internal static object Share(int right, int total) => new { right, total, share = total == 0 ? 0 : Math.Round((double)right / total, 4) };

    // A default of the plan's tool is contradicted only by a claim that does not admit it.
    private static bool Agrees(Component? component, Label label)
    {
        if (component?.LanguageVersion is not { } claimed)
        {
            return !label.Stated;
        }

        if (claimed == label.Version || claimed.StartsWith(label.Version + ".", StringComparison.Ordinal))
        {
            return true;
        }

        var range = VersionRange.Parse(claimed, s_minimum.Contains(component.Language) ? BareVersion.Minimum : BareVersion.Line);
        return range is not null && Candidates(label.Version!).Any(range.Contains);
    }

    // "18" stands for every release of that line.
    private static IEnumerable<string> Candidates(string version) => version.Split('.').Length switch
    {
        1 => Enumerable.Range(0, 40).SelectMany(minor => new[] { 0, 99 }.Select(patch => string.Create(CultureInfo.InvariantCulture, $"{version}.{minor}.{patch}"))),
        2 => new[] { 0, 99 }.Select(patch => string.Create(CultureInfo.InvariantCulture, $"{version}.{patch}")),
        _ => [version],
    };

    private static List<string> BuildOf(JsonElement plan) =>
        plan.TryGetProperty("phases", out var phases) && phases.TryGetProperty("build", out var build) && build.TryGetProperty("cmds", out var commands) && commands.ValueKind == JsonValueKind.Array
            ? [.. commands.EnumerateArray().Select(command => command.GetString()!)] : [];

    private static string? Text(JsonElement root, string group, string key) => root.TryGetProperty(group, out var table) && table.TryGetProperty(key, out var value) ? value.GetString() : null;

    private sealed record Labels(string About, Dictionary<string, Label> Applications);

    private sealed record Label(IReadOnlyList<string> Languages, string? Manager, string? Version, [property: JsonPropertyName("stated")] bool Stated);
}
