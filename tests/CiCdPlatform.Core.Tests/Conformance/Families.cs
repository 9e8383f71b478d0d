using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Stages;
using CiCdPlatform.Core.Tests.Detectors;
using CiCdPlatform.Core.Tests.Optimisation;
using CiCdPlatform.Core.Tests.Pipelines;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

/// <summary>Every family; a new one joins by one entry.</summary>
public static partial class Families
{
    private const string Root = "src/CiCdPlatform.Core/";

    private static readonly Dictionary<string, string> s_spellings = new() { ["dotnet"] = "DotNet" };

    private static readonly Lazy<IReadOnlyList<(string Owner, string Fixture, IReadOnlySet<string> Detectors)>> s_detections = new(() =>
    [
        .. DetectorFolders.All().SelectMany(detector => DetectorFolders.FixturesOf(detector.Folder), (detector, fixture) =>
        {
            using var snapshot = DetectorFolders.Snapshot(fixture);
            return (detector.Name, fixture, (IReadOnlySet<string>)DetectorList.All.Where(detector => detector.Detect(new RepositoryView(snapshot)).Any()).Select(detector => detector.Id).ToHashSet());
        }),
    ]);

    private static readonly Lazy<IReadOnlyList<(string Fixture, IReadOnlySet<string> Stages)>> s_pipelines = new(() =>
    [
        .. GoldenTests.Folders.Select(folder => (
            folder,
            (IReadOnlySet<string>)PipelineGenerator.Generate(GoldenTests.Request(folder, ForgeKind.GitHub)).Pipeline.Jobs.Select(job => job.Stage.Id()).ToHashSet())),
    ]);

    public static IReadOnlyList<Family> All { get; } =
    [
        new("Detectors", Root + "Detectors", "Detector", [.. DetectorList.All.Select(detector => detector.Id)])
        {
            Spellings = s_spellings,
            Firing = id => s_detections.Value.Where(row => row.Owner == s_spellings.GetValueOrDefault(id, Pascal(id)) && row.Detectors.Contains(id)).Select(row => row.Fixture),
            Silent = id => s_detections.Value.Where(row => !row.Detectors.Contains(id)).Select(row => row.Fixture),
        },
        new("Stages", Root + "Pipelines/Stages", "Stage", [.. PipelineStages.All.Select(stage => stage.Stage.Id())])
        {
            Sections = ["What it runs", "When it is left out", "What makes it red"],
            Firing = id => s_pipelines.Value.Where(row => row.Stages.Contains(id)).Select(row => row.Fixture),
            Silent = id => s_pipelines.Value.Where(row => !row.Stages.Contains(id)).Select(row => row.Fixture),
            NeverSilent = ["security", "learn"],
        },
        new("Rules", Root + "Rules", "Rule", [.. Core.Rules.Rules.All.Where(rule => rule is not Core.Rules.ITableRule).Select(rule => rule.Id)])
        {
            Sections = ["Why", "Bad", "Good", "Cure"],
            Firing = id => Golden.Inputs(Root + "Rules", Pascal(id)).Where(input => Path.GetFileName(input).StartsWith("bad", StringComparison.Ordinal)),
            Silent = id => Golden.Inputs(Root + "Rules", Pascal(id)).Where(input => Path.GetFileName(input).StartsWith("good", StringComparison.Ordinal)),
        },
        new("Checkers", Root + "Optimisation/Checkers", "Checker", [.. AllCheckers.All.Select(checker => CheckerFixtureTests.Id(checker.Kind))])
        {
            Sections = ["Why", "Bad", "Good", "Cure"],
            Firing = id => Golden.Inputs(Root + "Optimisation/Checkers", Pascal(id)).Where(input => Path.GetFileName(input).StartsWith("bad", StringComparison.Ordinal)),
            Silent = id => Golden.Inputs(Root + "Optimisation/Checkers", Pascal(id)).Where(input => Path.GetFileName(input).StartsWith("good", StringComparison.Ordinal)),
        },
        new("Patchers", Root + "Mending/Patchers", "Patcher", [.. Core.Mending.AllPatchers.All.Select(patcher => patcher.Id)])
        {
            Sections = ["Why", "Bad", "Good", "Cure"],
            Firing = id => Golden.Inputs(Root + "Mending/Patchers", Pascal(id)).Where(input => Path.GetFileName(input).StartsWith("bad", StringComparison.Ordinal)),
            Silent = id => Golden.Inputs(Root + "Mending/Patchers", Pascal(id)).Where(input => Path.GetFileName(input).StartsWith("good", StringComparison.Ordinal)),
        },
    ];

    /// <summary>Members that are entries of tables, by what they look at; their own theory tests their examples.</summary>
    public static IEnumerable<(string Name, IEnumerable<(string Id, string Summary)> Entries)> Tables =>
        Core.Rules.Rules.All.OfType<Core.Rules.ITableRule>().GroupBy(rule => $"Checks of {rule.Scanner} such as `{rule.ExamplePath}`").Select(group => (group.Key, group.Select(rule => (rule.Id, rule.Summary))));

    /// <summary>The folders of a family's members; a folder with nothing that members have belongs to the family as a whole.</summary>
    public static IEnumerable<string> MemberFolders(Family family)
    {
        var root = RepositoryRoot.Combine(family.Folder);
        return Directory.EnumerateDirectories(root)
            .Where(folder => Directory.EnumerateFiles(folder, $"*{family.Suffix}.cs").Any() || File.Exists(Path.Combine(folder, "README.md")) || Directory.Exists(Path.Combine(folder, "fixtures")))
            .Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);
    }

    /// <summary>The Pascal-case form of a kebab-case id.</summary>
    public static string Pascal(string id) => string.Concat(id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether an id is kebab-case.</summary>
    public static bool IsKebab(string id) => Kebab().IsMatch(id);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Kebab();
}
