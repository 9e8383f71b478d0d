using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Core.Tests.Scanners;

public sealed class SecurityScanTests
{
    [Fact]
    public void Run_SecretAndImage_FindsBothAndSaysWhatItLeavesOut()
    {
        var secret = CredentialKinds.All.Single(kind => kind.Id == "github-token").Fires();
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["a/.env"] = secret, ["Dockerfile"] = "FROM node:22.11\n" });

        var report = SecurityScan.Run(snapshot);

        Assert.Equal(["container-runs-as-root", "hard-coded-credential"], report.Findings.Select(finding => finding.Rule));
        Assert.Contains(report.NotChecked, text => text.Contains("vulnerability database", StringComparison.Ordinal));
    }
}
