using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class RuleEngineTests
{
    private const string Pipeline = "image: node\nbuild:\n  image: ruby\n  script: make\n";

    [Fact]
    public void Run_ChangedLines_FindsOnlyWhatTouchesThem()
    {
        using var snapshot = Of((".gitlab-ci.yml", Pipeline), ("Dockerfile", "FROM node\nUSER app\n"));
        var change = RuleScope.Change(new Dictionary<string, IReadOnlySet<int>> { [".gitlab-ci.yml"] = new HashSet<int> { 3 } }, []);

        var finding = Assert.Single(RuleEngine.Run(snapshot, change).Findings);

        Assert.Equal((".gitlab-ci.yml", 3, 10), (finding.Location.File, finding.Location.StartLine, finding.Location.StartColumn));
    }

    [Fact]
    public void Run_AddedFile_FindsAllOfIt()
    {
        using var snapshot = Of((".gitlab-ci.yml", Pipeline));
        Assert.Equal(2, RuleEngine.Run(snapshot, RuleScope.Change(new Dictionary<string, IReadOnlySet<int>>(), [".gitlab-ci.yml"])).Findings.Count);
    }

    [Fact]
    public void Run_LinesMoved_KeepsFingerprints()
    {
        using var before = Of((".gitlab-ci.yml", Pipeline));
        using var after = Of((".gitlab-ci.yml", "# a line more\n\n" + Pipeline));

        Assert.Equal(Fingerprints(before), Fingerprints(after));
        Assert.Equal(2, Fingerprints(before).Distinct(StringComparer.Ordinal).Count());

        static IEnumerable<string> Fingerprints(RepositorySnapshot snapshot) => RuleEngine.Run(snapshot, RuleScope.WholeTree).Findings.Select(finding => finding.Fingerprint);
    }

    [Fact]
    public void Run_RuleThrows_NamesItAndGoesOn()
    {
        using var snapshot = Of((".gitlab-ci.yml", Pipeline));
        var settings = new RuleSettings { OnlyRules = [new ThrowingRule(), new MutableImageRule()] };

        var report = RuleEngine.Run(snapshot, RuleScope.WholeTree, settings);

        Assert.Equal(2, report.Findings.Count);
        Assert.Contains("throwing", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_YamlCannotBeRead_SaysWhereAndGoesOn()
    {
        using var snapshot = Of((".gitlab-ci.yml", "a: [1\nb"), ("Dockerfile", "FROM node\n"));

        var report = RuleEngine.Run(snapshot, RuleScope.WholeTree);

        Assert.Empty(report.Warnings);
        Assert.Equal((".gitlab-ci.yml", 1), report.Findings.Where(finding => finding.Rule == "yaml-syntax").Select(finding => (finding.Location.File, finding.Location.StartLine)).Single());
        Assert.NotEmpty(report.Findings);
    }

    private static RepositorySnapshot Of(params (string Path, string Text)[] files) =>
        RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal));

    private sealed class ThrowingRule : IRule
    {
        public string Id => "throwing";

        public string Scanner => "workflows";

        public IReadOnlyList<string> Aliases => [];

        public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
        {
            yield return new RuleHit(0, 1, Severity.Info, Confidence.Low, "never seen");
            throw new InvalidOperationException("boom");
        }
    }
}
