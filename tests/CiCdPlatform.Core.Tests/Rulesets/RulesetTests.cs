using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rulesets;

namespace CiCdPlatform.Core.Tests.Rulesets;

public sealed class RulesetTests
{
    private const string Path = ".github/cicd-platform/rules/acme.yml";

    private const string Acme = """
        ruleset: acme
        version: 1.2.0
        rules:
          - id: own-runner
            message: run on our own runners
            severity: high
            language: github-workflow
            yaml: { path: "jobs.*.runs-on", matches-not: "^acme-" }
            fires: ["jobs: { a: { runs-on: ubuntu-latest } }"]
            silent: ["jobs: { a: { runs-on: acme-large } }"]
          - id: time-limit
            message: name a time limit
            language: github-workflow
            yaml: { path: "jobs.*.timeout-minutes", missing: true }
            fires: ["jobs: { a: { runs-on: x } }"]
            silent: ["jobs: { a: { timeout-minutes: 5 } }"]
          - id: mirror
            message: use the mirror
            paths: ["**/*.sh", "!vendor/**"]
            regex: 'https://(registry)\.example\.org'
            fix: { replace: "https://mirror.example.org/$1" }
            fires: ["curl https://registry.example.org/x"]
            silent: ["curl https://mirror.example.org/x"]
        """;

    [Fact]
    public void Run_RepositorysOwnRules_FindWhatTheySayAndMendIt()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>
        {
            [Path] = Acme,
            [".github/workflows/ci.yml"] = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n",
            ["build/get.sh"] = "set -e\ncurl https://registry.example.org/x\n",
            ["vendor/get.sh"] = "curl https://registry.example.org/x\n",
        });
        var own = RepositoryRules.Of(snapshot);
        Assert.Empty(own.Problems);

        var findings = RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default.With(own)).Findings.Where(finding => finding.Rule.StartsWith("acme/", StringComparison.Ordinal)).ToList();

        Assert.Equal(
            [("acme/time-limit", 4), ("acme/own-runner", 4), ("acme/mirror", 2)],
            findings.Select(finding => (finding.Rule, finding.Location.StartLine)));
        Assert.Equal("set -e\ncurl https://mirror.example.org/registry/x\n", PatchedText.Apply(snapshot.ReadText("build/get.sh")!, findings[^1].Fix!.Patch));
        Assert.Equal(Severity.High, findings[1].Severity);
    }

    [Fact]
    public void Prove_Examples_SayWhichDoesNotHold()
    {
        using var good = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [Path] = Acme });
        using var bad = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [Path] = Acme.Replace("runs-on: acme-large", "runs-on: other", StringComparison.Ordinal) });

        Assert.Equal((1, 3, 0), (RuleCatalogue.Prove(good).Rulesets, RuleCatalogue.Prove(good).Rules, RuleCatalogue.Prove(good).Failures.Count));
        Assert.Contains($"{Path}:4: acme/own-runner fires in example 1 of 'silent'", RuleCatalogue.Prove(bad).Failures);
    }

    [Theory]
    [InlineData("rules: []", 1, "ruleset")]
    [InlineData("ruleset: a\nrules:\n  - { id: b, message: c, regex: '(?=x)' }", 3, "linear")]
    [InlineData("ruleset: a\nrules:\n  - { id: b, message: c, regex: '((a{1,900}){1,900}){1,900}' }", 3, "pattern")]
    [InlineData("ruleset: a\nrules:\n  - { id: b, message: c, regex: '(' }", 3, "cannot be read")]
    [InlineData("ruleset: a\nrules:\n  - { id: b, message: c, regex: x, text: y }", 3, "one of text, regex and yaml")]
    [InlineData("ruleset: a\nrules:\n  - id: b\n    message: c\n    yaml: { path: 'a[x]' }", 5, "no path")]
    [InlineData("ruleset: a\nrules:\n  - { id: B, message: c, text: x, severity: awful }", 3, "awful")]
    [InlineData("ruleset: a\nrules:\n  - { id: b, message: c, text: x }\n  - { id: b, message: c, text: x }", 3, "taken")]
    public void Of_Mistake_NamesFileLineAndCure(string text, int line, string says)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [Path] = text });

        var own = RepositoryRules.Of(snapshot);

        Assert.Contains(own.Problems, problem => problem.StartsWith($"{Path}:{line}: ", StringComparison.Ordinal) && problem.Contains(says, StringComparison.Ordinal));
        Assert.Empty(own.Rules);
    }

    [Theory]
    [InlineData("      - uses: a/b@v1 # cicd: ignore[unpinned-action] our own", true)]
    [InlineData("      # zizmor: ignore[unpinned-uses]\n      - uses: a/b@v1", true)]
    [InlineData("      - uses: a/b@v1 # cicd: ignore[template-injection]", false)]
    public void Run_InlineIgnore_WavesItsRuleThroughAndNoOther(string step, bool isIgnored)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>
        {
            [".github/workflows/ci.yml"] = $"on: push\npermissions: {{}}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{step}\n",
        });

        Assert.Equal(isIgnored, !RuleEngine.Run(snapshot, RuleScope.WholeTree).Findings.Any(finding => finding.Rule == "unpinned-action"));
    }
}
