using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

public sealed class DetectorConformanceTests
{
    [Fact]
    public void Folder_OfEveryDetector_IsListedWithReadmeAndFixture()
    {
        foreach (var (folder, name) in DetectorFolders.All())
        {
            var detector = Assert.Single(DetectorList.All, detector => detector.GetType().Name == name + "Detector");
            Assert.Equal(string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 && name != "DotNet" ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())), detector.Id);
            Assert.True(File.Exists(Path.Combine(folder, "README.md")), $"{name} has no README.md");
            Assert.Contains(DetectorFolders.FixturesOf(folder), fixture =>
            {
                using var snapshot = DetectorFolders.Snapshot(fixture);
                return detector.Detect(new RepositoryView(snapshot, [])).Any();
            });
        }

        Assert.Equal(DetectorFolders.All().Count(), DetectorList.All.Count);
    }

    [Fact]
    public void Analyze_DetectorThrows_IsNamedAndTheOthersGoOn()
    {
        using var snapshot = Repositories.Snapshots.Of(("go.mod", "module example.com/m\n\ngo 1.22\n"), ("a.go", "package a\n"));

        var analysis = RepositoryAnalyzer.Analyze(snapshot, [new Broken(), .. DetectorList.All]);

        Assert.Contains("'broken'", Assert.Single(analysis.Warnings), StringComparison.Ordinal);
        Assert.Equal("go", Assert.Single(analysis.Components).Language);
    }

    private sealed class Broken : IDetector
    {
        public string Id => "broken";

        public IEnumerable<ComponentDraft> Detect(RepositoryView view) => throw new InvalidOperationException("on purpose");
    }
}
