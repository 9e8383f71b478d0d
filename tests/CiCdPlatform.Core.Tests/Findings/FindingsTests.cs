using System.Text.Json;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Tests.Findings;

public sealed class FindingsTests
{
    private static readonly Finding Example = new()
    {
        Rule = "mutable-image",
        Aliases = ["hadolint/DL3006"],
        Scanner = "containers",
        Severity = Severity.Medium,
        Confidence = Confidence.High,
        Message = "`node` has no tag",
        Location = new Location("my images/Dockerfile", 1, 1, 1, 10),
        Fingerprint = "0123",
    };

    [Fact]
    public void Document_OfFindings_HasTheContractsShape()
    {
        using var json = JsonDocument.Parse(FindingsDocument.Of([Example]).ToJson());
        Assert.Equal("findings/1", json.RootElement.GetProperty("schema").GetString());
        var finding = json.RootElement.GetProperty("findings")[0];
        Assert.Equal(
            ["rule", "aliases", "scanner", "severity", "confidence", "message", "file", "startLine", "startColumn", "endLine", "endColumn", "fingerprint", "fix"],
            finding.EnumerateObject().Select(property => property.Name));
        Assert.Equal("medium", finding.GetProperty("severity").GetString());
        Assert.Equal(JsonValueKind.Null, finding.GetProperty("fix").ValueKind);
    }

    [Fact]
    public void Sarif_OfFindings_PlacesThem()
    {
        using var json = JsonDocument.Parse(SarifDocument.Write([Example, Example], "1.0.0"));
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("mutable-image", Assert.Single(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()).GetProperty("id").GetString());
        var result = run.GetProperty("results")[1];
        Assert.Equal((0, "warning"), (result.GetProperty("ruleIndex").GetInt32(), result.GetProperty("level").GetString()));
        Assert.Equal("my%20images/Dockerfile", result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
    }

    [Theory]
    [InlineData("high", false)]
    [InlineData("MEDIUM", true)]
    [InlineData("info", true)]
    public void Threshold_Reached_AtOrOver(string text, bool expected)
    {
        Assert.True(SeverityThreshold.TryParse(text, out var threshold));
        Assert.Equal(expected, SeverityThreshold.IsReached([Example], threshold));
        Assert.False(SeverityThreshold.TryParse("3", out _));
    }
}
