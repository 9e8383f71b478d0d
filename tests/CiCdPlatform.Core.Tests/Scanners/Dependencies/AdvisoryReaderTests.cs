using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Core.Scanners.Dependencies.Cvss;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Tests.Scanners.Dependencies;

public sealed class AdvisoryReaderTests
{
    /// <summary>Path, text, then id, aliases, severity, kind, ecosystem and package, versions concerned, and versions not concerned.</summary>
    public static TheoryData<string, string, string, string, string> Formats => new()
    {
        {
            "osv/GHSA-1.json",
            """
            { "id": "GHSA-1", "aliases": ["CVE-2020-1"], "summary": "Bad", "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
              "affected": [{ "package": { "ecosystem": "npm", "name": "a" }, "versions": ["9.9.9"],
                "ranges": [{ "type": "GIT", "events": [{ "introduced": "0" }] }, { "type": "SEMVER", "events": [{ "fixed": "1.2.0" }, { "introduced": "0" }, { "introduced": "2.0.0" }, { "last_affected": "2.1.0" }] }] }] }
            """,
            "GHSA-1 [CVE-2020-1] Critical Vulnerability npm/a", "0.1.0 1.1.9 2.0.0 2.1.0 9.9.9", "1.2.0 2.1.1"
        },
        { "vulns/a/PYSEC-1.yaml", "id: PYSEC-1\naffected:\n- package:\n    name: A_b\n    ecosystem: PyPI\n  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: \"0\"\n    - fixed: 2.4.9\naliases:\n- CVE-1\n", "PYSEC-1 [CVE-1] Medium Vulnerability PyPI/A_b", "1.0 2.4.9rc1", "2.4.9" },
        { "crates/a/RUSTSEC-1.md", "```toml\n[advisory]\nid = \"RUSTSEC-1\"\npackage = \"a\"\ncvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H\"\naliases = [\"CVE-2\"]\n\n[versions]\npatched = [\"^0.4.3\", \">= 0.5.2\"]\nunaffected = [\"< 0.3.0\"]\n```\n\n# Title here\n\ntext\n", "RUSTSEC-1 [CVE-2] Medium Vulnerability crates.io/a", "0.3.0 0.4.2 0.5.0", "0.2.9 0.4.3 0.5.2" },
        { "crates/b/RUSTSEC-2.md", "```toml\n[advisory]\nid = \"RUSTSEC-2\"\npackage = \"b\"\ninformational = \"unmaintained\"\n[versions]\npatched = []\n```\n# b is unmaintained\n", "RUSTSEC-2 [] Info Notice crates.io/b", "0.0.1 9.0.0", "" },
        { "advisories/HSEC-1.md", "```toml\n[advisory]\nid = \"HSEC-1\"\n[[affected]]\npackage = \"aeson\"\ncvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L\"\n[[affected.versions]]\nintroduced = \"0.4\"\nfixed = \"2.0\"\n```\n# T\n", "HSEC-1 [] Medium Vulnerability Hackage/aeson", "0.4 1.9", "0.3 2.0" },
        { "advisories/JLSEC-1.md", "```toml\nid = \"JLSEC-1\"\nupstream = [\"CVE-3\"]\n[[affected]]\npkg = \"X_jll\"\nranges = [\"< 2.16.8+0\", \">= 3.0.0+0, < 3.1.0+0\"]\n```\n# T\n", "JLSEC-1 [CVE-3] Medium Vulnerability Julia/X_jll", "2.16.7+9 3.0.5+1", "2.16.8+0 3.1.0+0" },
        { "v/a/CVE-2021-1.yaml", "title: T\nlink: https://x\ncve: CVE-2021-1\nbranches:\n    1.x:\n        time: 2021-01-01 00:00:00\n        versions: ['>=1.0.0', '<1.4.2']\nreference: composer://v/a\n", "FOP-v-a-CVE-2021-1 [CVE-2021-1] Medium Vulnerability Packagist/v/a", "1.0 1.4.1", "1.4.2 0.9" },
        { "packages/p/GHSA-2.yml", "id: GHSA-2\npackage: p\ntitle: T\nseverity: moderate\nvulnerable_version_ranges:\n  - '>= 1.3.0, < 1.3.5'\n  - < 1.0.6\nfirst_patched_versions: [1.3.5]\n", "GHSA-2 [] Medium Vulnerability Hex/p", "1.0.5 1.3.4", "1.0.6 1.3.5" },
        { "npm/12.json", """{ "id": 12, "title": "T", "module_name": "m", "cves": ["CVE-4"], "vulnerable_versions": "<= 1.0.0 || >= 2.0.0 < 2.1.0", "cvss_score": 6.5, "cvss_vector": "CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:H" }""", "NSWG-ECO-12 [CVE-4] Medium Vulnerability npm/m", "1.0.0 2.0.5", "1.0.1 2.1.0" },
        { "npmrepository.json", """{ "m": { "vulnerabilities": [{ "below": "1.6.3", "atOrAbove": "1.0.0", "severity": "high", "identifiers": { "CVE": ["CVE-5"], "githubID": "GHSA-5" } }] } }""", "RETIRE-m [CVE-5 GHSA-5] High Vulnerability npm/m", "1.0.0 1.6.2", "0.9.9 1.6.3" },
        { "npmrepository.json", """{ "m": { "vulnerabilities": [{ "below": "1.6.3", "atOrAbove": "1.0.0", "severity": "high", "cwe": ["CWE-1333", "CWE-400"], "identifiers": { "CVE": ["CVE-5"], "githubID": "GHSA-5" } }] } }""", "RETIRE-m [CVE-5 GHSA-5] Medium Vulnerability npm/m", "1.0.0 1.6.2", "0.9.9 1.6.3" },
        { "npmrepository.json", """{ "m": { "vulnerabilities": [{ "below": "1.6.3", "atOrAbove": "1.0.0", "severity": "high", "cwe": ["CWE-79", "CWE-400"], "identifiers": { "CVE": ["CVE-5"], "githubID": "GHSA-5" } }] } }""", "RETIRE-m [CVE-5 GHSA-5] High Vulnerability npm/m", "1.0.0 1.6.2", "0.9.9 1.6.3" },
        { "MAL-1.json", """{ "id": "MAL-1", "affected": [{ "package": { "ecosystem": "npm", "name": "evil" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }] }""", "MAL-1 [] Critical Malicious npm/evil", "1.0.0", "" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_Format_BecomesTheOneModel(string path, string text, string expected, string affected, string safe)
    {
        var load = AdvisoryReader.Read(path, Encoding.UTF8.GetBytes(text));

        Assert.Null(load.Error);
        var advisory = Assert.Single(load.Advisories);
        var package = Assert.Single(advisory.Affected);
        Assert.Equal(expected, $"{(advisory.Id.StartsWith("RETIRE-", StringComparison.Ordinal) ? advisory.Id[..advisory.Id.LastIndexOf('-')] : advisory.Id)} [{string.Join(' ', advisory.Aliases)}] {advisory.Severity} {advisory.Kind} {package.Ecosystem}/{package.Name}");
        var order = VersionOrders.Find(package.Ecosystem)!;
        Assert.All(affected.Split(' ', StringSplitOptions.RemoveEmptyEntries), version => Assert.True(package.Affects(version, order), version));
        Assert.All(safe.Split(' ', StringSplitOptions.RemoveEmptyEntries), version => Assert.False(package.Affects(version, order), version));
    }

    [Theory]
    [InlineData("x.json", "{")]
    [InlineData("x.yaml", "a: [")]
    [InlineData("x.toml", "a = ")]
    public void Read_Damaged_SaysWhere(string path, string text) => Assert.NotNull(AdvisoryReader.Read(path, Encoding.UTF8.GetBytes(text)).Error);

    [Theory]
    [InlineData("x.json", """{ "name": "app" }""")]
    [InlineData("x.json", "[1, 2]")]
    [InlineData("x.yaml", "jobs: 1")]
    [InlineData("README-2.md", "# Hello")]
    public void Read_SomethingElse_HasNone(string path, string text)
    {
        var load = AdvisoryReader.Read(path, Encoding.UTF8.GetBytes(text));

        Assert.Null(load.Error);
        Assert.Empty(load.Advisories);
    }

    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:P", 5.0)]
    [InlineData("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0)]
    [InlineData("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1)]
    [InlineData("CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N/E:P", 5.3)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", 8.7)]
    public void Of_Vector_IsTheScoreOfItsSpecification(string vector, double score) => Assert.Equal(score, CvssScore.Of(vector));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CVSS:3.1/AV:N")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:Q/I:N/A:N")]
    [InlineData("CVSS:5.0/AV:N")]
    [InlineData("HIGH")]
    public void Of_NoVector_IsNull(string? vector) => Assert.Null(CvssScore.Of(vector));

    [Theory]
    [InlineData(9.0, Severity.Critical)]
    [InlineData(8.9, Severity.High)]
    [InlineData(4.0, Severity.Medium)]
    [InlineData(0.1, Severity.Low)]
    public void Rating_OfAScore_IsItsName(double score, Severity severity) => Assert.Equal(severity, CvssScore.Rating(score));
}
