using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Detectors;

/// <summary>Every folder <c>Detectors/*/fixtures/CASE</c> is a repository; its <c>expected.json</c> says what is found. <c>UPDATE_GOLDEN=1</c> writes them anew.</summary>
public sealed class DetectorGoldenTests
{
    private const string Expected = "expected.json";

    private static readonly JsonSerializerOptions Options = new(ContractJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        foreach (var (family, _) in DetectorFolders.All())
        {
            foreach (var folder in DetectorFolders.FixturesOf(family))
            {
                data.Add($"{Path.GetFileName(family)}/{Path.GetFileName(folder)}");
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Analyze_Fixture_FindsWhatIsExpected(string name)
    {
        var parts = name.Split('/');
        var folder = Path.Combine(DetectorFolders.Root, parts[0], "fixtures", parts[1]);
        using var snapshot = DetectorFolders.Snapshot(folder);

        var analysis = RepositoryAnalyzer.Analyze(snapshot);

        var found = JsonSerializer.Serialize(
            new Golden(
                [.. analysis.Components.Where(c => !c.IsWorkspaceMember).Select(c => new GoldenComponent(c.Path, c.Language, c.PackageManager, c.LanguageVersion, [.. c.Frameworks], [.. c.Services], [.. c.Install], [.. c.Build], [.. c.Test], [.. c.Lint], c.Start))],
                analysis.Warnings.Count == 0 ? null : [.. analysis.Warnings]),
            Options) + "\n";
        var file = Path.Combine(folder, Expected);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, found);
        }

        Assert.Equal(File.ReadAllText(file), found);
        Assert.All(analysis.Components.SelectMany(c => c.Evidence), evidence => Assert.True(snapshot.Contains(evidence.File) && evidence.Line >= 1 && evidence.Line <= Math.Max(1, snapshot.ReadText(evidence.File)!.Split('\n').Length), evidence.ToString()));
    }

    private sealed record Golden(GoldenComponent[] Components, string[]? Warnings);

    private sealed record GoldenComponent(string Path, string Language, string? PackageManager, string? Version, string[] Frameworks, string[] Services, string[] Install, string[] Build, string[] Test, string[] Lint, string? Start);
}

/// <summary>Where the detectors' fixtures are.</summary>
internal static class DetectorFolders
{
    public static string Root { get; } = RepositoryRoot.Combine("src", "CiCdPlatform.Core", "Detectors");

    public static IEnumerable<(string Folder, string Name)> All() => Directory.GetDirectories(Root).Order(StringComparer.Ordinal).Select(folder => (folder, Path.GetFileName(folder)));

    public static IEnumerable<string> FixturesOf(string family) => Directory.Exists(Path.Combine(family, "fixtures")) ? Directory.GetDirectories(Path.Combine(family, "fixtures")).Order(StringComparer.Ordinal) : [];

    public static RepositorySnapshot Snapshot(string folder) => RepositorySnapshots.FromFiles(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "expected.json")
            .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText));
}
