using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Scanners;

public sealed class SecurityScanTests
{
    [Fact]
    public void Run_SecretAndImage_FindsBothAndSaysWhatItLeavesOut()
    {
        var secret = SecretKinds.All.Single(kind => kind.Id == "github-pat").Fires[0];
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["a/.env"] = secret, ["Dockerfile"] = "FROM node:22.11\n" });

        var report = SecurityScan.Run(snapshot);

        Assert.Equal(["container-runs-as-root", "github-pat"], report.Findings.Select(finding => finding.Rule));
        Assert.Contains(report.NotChecked, text => text.Contains("vulnerability database", StringComparison.Ordinal));
    }
}
