using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Dependencies;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Core.Scanners.Dependencies.ForgeAlerts;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Tests.Scanners.Dependencies;

public sealed class DependenciesScannerTests
{
    private const string Lock = """
        { "packages": { "": { "dependencies": { "app-kit": "^1.0.0", "left": "1.0.0" } },
        "node_modules/app-kit": { "version": "1.1.0", "dependencies": { "deep": "~2.0.0" } },
        "node_modules/deep": { "version": "2.0.1", "dependencies": { "deeper": "^3.0.0" } },
        "node_modules/deeper": { "version": "3.0.0" },
        "node_modules/left": { "version": "1.0.0" } } }
        """;

    [Fact]
    public void Scan_WithoutAdvisories_SaysSoAndFindsNothing()
    {
        var report = Scan(new() { ["package-lock.json"] = Lock }, null);

        Assert.Empty(report.Findings);
        Assert.Contains(report.NotChecked, text => text.Contains("no vulnerability database", StringComparison.Ordinal));
    }

    [Fact]
    public void Scan_OneThingInThreeDatabases_IsOneFindingWithAllNamesAndTheWorstSeverity()
    {
        var report = Scan(
            new() { ["package-lock.json"] = Lock },
            [Npm("GHSA-1", "left", "1.0.1", Severity.High, 7.5, "CVE-1"), Npm("NSWG-1", "left", "1.0.1", Severity.Medium, null, "CVE-1"), Npm("CVE-1", "left", "1.0.1", Severity.Medium, null)]);

        var finding = Assert.Single(report.Findings);
        Assert.Equal(["CVE-1", "GHSA-1", "NSWG-1"], finding.Aliases);
        Assert.Equal(("vulnerable-dependency", Severity.High, new Location("package-lock.json", 5, 36, 5, 41)), (finding.Rule, finding.Severity, finding.Location));
        Assert.Equal("left 1.0.0 has a known vulnerability: Bad (CVE-1, CVSS 7.5). Upgrade to 1.0.1: raise 1.0.0 in the manifest.", finding.Message);
        Assert.DoesNotContain(report.NotChecked, text => text.Contains("no vulnerability database", StringComparison.Ordinal));
    }

    [Fact]
    public void Scan_DeepPackage_NamesTheWayAndWhoMustMove()
    {
        var allowed = Scan(new() { ["package-lock.json"] = Lock }, [Npm("CVE-1", "deeper", "3.2.0", Severity.High, null)]);
        var refused = Scan(new() { ["package-lock.json"] = Lock }, [Npm("CVE-1", "deep", "2.1.0", Severity.High, null)]);

        Assert.EndsWith("It comes in through app-kit > deep > deeper. Upgrade it to 3.2.0: all that need it accept that, so refreshing the lockfile is enough.", Assert.Single(allowed.Findings).Message, StringComparison.Ordinal);
        Assert.EndsWith("It comes in through app-kit > deep. It is mended in 2.1.0, which app-kit does not accept: upgrade app-kit 1.1.0 to a version that does.", Assert.Single(refused.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_SeveralThingsInOnePackage_AdvisesTheLowestVersionFreeOfAll()
    {
        var report = Scan(new() { ["requirements.txt"] = "a==1.0\n" }, [PyPI("CVE-1", "a", "1.1"), PyPI("CVE-2", "a", "1.3"), PyPI("CVE-3", "a", "1.2rc1")]);

        Assert.Equal(3, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.Contains("Upgrade to 1.3.", finding.Message, StringComparison.Ordinal));
        Assert.All(report.Findings, finding => Assert.Contains("-a==1.0\n+a==1.3", finding.Fix!.Patch, StringComparison.Ordinal));
        Assert.Equal(3, report.Findings.Select(finding => finding.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void Scan_WithdrawnOtherVersionOrOtherEcosystem_FindsNothing() => Assert.Empty(Scan(
        new() { ["package-lock.json"] = Lock },
        [Npm("CVE-1", "left", "1.0.0", Severity.High, null), Npm("CVE-2", "left", "9.0.0", Severity.High, null) with { IsWithdrawn = true }, PyPI("CVE-3", "left", "9.0")]).Findings);

    [Fact]
    public void Scan_DevelopmentAndTests_WeighLess()
    {
        var report = Scan(
            new()
            {
                ["package-lock.json"] = """{ "packages": { "node_modules/left": { "version": "1.0.0", "dev": true } } }""",
                ["tests/data/package-lock.json"] = """{ "packages": { "node_modules/left": { "version": "1.0.0" } } }""",
            },
            [Npm("CVE-1", "left", "1.0.1", Severity.Critical, 9.8)]);

        Assert.Equal([Severity.High, Severity.Medium], report.Findings.Select(finding => finding.Severity));
    }

    [Fact]
    public void Scan_NoticeAndMalice_AreRulesOfTheirOwn()
    {
        Advisory[] advisories = [Npm("RUSTSEC-1", "left", null, Severity.Info, null) with { Kind = AdvisoryKind.Notice }, Npm("MAL-1", "deep", null, Severity.Critical, null) with { Kind = AdvisoryKind.Malicious }];

        Assert.Equal(["malicious-dependency"], Scan(new() { ["package-lock.json"] = Lock }, advisories).Findings.Select(finding => finding.Rule));
        Assert.Equal(["malicious-dependency", "unmaintained-dependency"], Scan(new() { ["package-lock.json"] = Lock }, advisories, persona: Persona.Pedantic).Findings.Select(finding => finding.Rule));
    }

    [Fact]
    public void Scan_OfAChange_ReportsOnlyItsLines()
    {
        Advisory[] advisories = [Npm("CVE-1", "left", "1.0.1", Severity.High, null), Npm("CVE-2", "deep", "9.0.0", Severity.High, null)];
        var scope = RuleScope.Change(new Dictionary<string, IReadOnlySet<int>> { ["package-lock.json"] = new HashSet<int> { 5 } }, []);

        Assert.Equal(["CVE-1"], Scan(new() { ["package-lock.json"] = Lock }, advisories, scope).Findings.Select(finding => finding.Aliases[0]));
    }

    [Fact]
    public void Scan_ComposerVersionInShort_IsTheSameVersion()
    {
        var advisory = new Advisory { Id = "CVE-1", Affected = [new AffectedPackage("Packagist", "v/a", [new VersionInterval("1.0.0", true, "1.2.0", false, true)], [])] };

        Assert.Empty(Scan(new() { ["composer.lock"] = """{ "packages": [{ "name": "v/a", "version": "v1.2" }] }""" }, [advisory]).Findings);
        Assert.Single(Scan(new() { ["composer.lock"] = """{ "packages": [{ "name": "V/A", "version": "1.0" }] }""" }, [advisory]).Findings);
    }

    [Theory]
    [InlineData("import (\n\t\"x.io/a/bad\"\n)", Confidence.High)]
    [InlineData("import \"x.io/a/good\"", null)]
    [InlineData("import \"fmt\"\n\nfunc main() { _ = \"x.io/a/good\" }", Confidence.Medium)]
    public void Scan_GoModuleOfWhichOnePackageIsConcerned_DependsOnWhatIsImported(string imports, Confidence? confidence)
    {
        var advisory = new Advisory { Id = "GO-1", Affected = [new AffectedPackage("Go", "x.io/a", [VersionInterval.Everything], []) { Imports = ["x.io/a/bad"] }] };
        var files = new Dictionary<string, string> { ["go.mod"] = "require x.io/a v1.0.0\n", ["main.go"] = "package main\n\n" + imports + "\n" };

        Assert.Equal(confidence, Scan(files, [advisory]).Findings.Select(finding => (Confidence?)finding.Confidence).SingleOrDefault());
    }

    [Fact]
    public void Read_AnswersOfForges_BecomeOneListWithWhatWasFoundHere()
    {
        var findings = Scan(new() { ["package-lock.json"] = Lock }, [Npm("GHSA-1", "left", "1.0.1", Severity.High, null, "CVE-1")]).Findings;
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["package-lock.json"] = Lock });
        var alerts = new[]
        {
            """
            [ { "number": 1, "state": "open", "dependency": { "package": { "ecosystem": "npm", "name": "left" }, "manifest_path": "package-lock.json" }, "security_advisory": { "ghsa_id": "GHSA-1", "cve_id": "CVE-1", "summary": "Bad", "severity": "high" } },
              { "number": 2, "state": "open", "dependency": { "package": { "ecosystem": "npm", "name": "deep" }, "manifest_path": "package-lock.json" }, "security_advisory": { "ghsa_id": "GHSA-2", "summary": "Worse", "severity": "critical" }, "security_vulnerability": { "first_patched_version": { "identifier": "2.0.9" } } },
              { "number": 3, "state": "dismissed", "dependency": { "package": { "ecosystem": "npm", "name": "deep" } }, "security_advisory": { "ghsa_id": "GHSA-3", "severity": "low" } } ]
            """,
            """[ { "number": 7, "state": "open", "rule": { "id": "js/sql-injection", "security_severity_level": "high", "tags": ["external/cwe/cwe-089"] }, "tool": { "name": "CodeQL" }, "most_recent_instance": { "location": { "path": "a.js", "start_line": 3, "end_line": 4 }, "message": { "text": "Query from user" } } } ]""",
            """{ "version": "15", "vulnerabilities": [ { "id": "x", "category": "dependency_scanning", "name": "Also bad", "severity": "Medium", "location": { "file": "Gemfile.lock", "dependency": { "package": { "name": "rack" }, "version": "1.0" } }, "identifiers": [{ "type": "cve", "value": "CVE-9" }] } ] }""",
            "not json",
        }.SelectMany(json => ForgeAlertReader.Read(Encoding.UTF8.GetBytes(json)));

        var merged = ForgeAlertMerge.Merge(findings, alerts, DependencyInventory.Read(snapshot));

        Assert.Equal(
            [
                "vulnerable-dependency package-lock.json:5 High", "vulnerable-dependency package-lock.json:3 Critical", "js/sql-injection a.js:3 High", "vulnerable-dependency Gemfile.lock:1 Medium",
            ],
            merged.Select(finding => $"{finding.Rule} {finding.Location.File}:{finding.Location.StartLine} {finding.Severity}"));
        Assert.Equal("deep: Worse (dependabot). Upgrade to 2.0.9.", merged[1].Message);
        Assert.Contains("CWE-089", merged[2].Aliases);
    }

    private static SecurityScanReport Scan(Dictionary<string, string> files, IReadOnlyList<Advisory>? advisories, RuleScope? scope = null, Persona persona = Persona.Regular)
    {
        using var snapshot = RepositorySnapshots.FromFiles(files);
        return SecurityScan.Run(new ScanInput(snapshot, scope ?? RuleScope.WholeTree, new ScanSettings { Scanners = new HashSet<string> { "dependencies" }, Persona = persona, Advisories = advisories is null ? null : new AdvisoryIndex(advisories) }));
    }

    private static Advisory Npm(string id, string name, string? mended, Severity severity, double? score, params string[] aliases) => new()
    {
        Id = id,
        Aliases = aliases,
        Summary = "Bad.",
        Severity = severity,
        Score = score,
        Affected = [new AffectedPackage("npm", name, [new VersionInterval(null, true, mended, mended is null, mended is not null)], [])],
    };

    private static Advisory PyPI(string id, string name, string mended) => new() { Id = id, Summary = "Bad", Affected = [new AffectedPackage("PyPI", name, [new VersionInterval(null, true, mended, false, true)], [])] };
}
