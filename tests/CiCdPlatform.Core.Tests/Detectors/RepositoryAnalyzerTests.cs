using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

public sealed class RepositoryAnalyzerTests
{
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
