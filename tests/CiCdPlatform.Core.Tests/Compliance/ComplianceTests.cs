using CiCdPlatform.Core.Compliance;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Tests.Compliance;

public sealed class ComplianceTests
{
    private static readonly Finding s_injection = new()
    {
        Rule = "template-injection",
        Aliases = ["zizmor/template-injection"],
        Scanner = "workflows",
        Severity = Severity.Critical,
        Confidence = Confidence.High,
        Message = "",
        Location = new Location("a<b>|c.yml", 3, 1, 3, 2),
        Fingerprint = "f",
    };

    [Fact]
    public void Of_Finding_SpeaksAgainstItsControlsAndNoOther()
    {
        var report = ComplianceReport.Of("x", default, [s_injection], "owasp-cicd");

        var framework = Assert.Single(report.Frameworks);
        Assert.Equal(10, framework.Controls.Count);
        Assert.Equal(["CICD-SEC-4"], framework.Controls.Where(control => control.State == ControlState.Findings).Select(control => control.Id));
        Assert.Equal(["CICD-SEC-10"], framework.Controls.Where(control => control.State == ControlState.Unknown).Select(control => control.Id));
    }

    [Fact]
    public void Controls_EverySelector_MeansARuleOrAScannerOrAnotherToolsName()
    {
        var known = Core.Rules.Rules.All.SelectMany(rule => rule.Aliases.Append(rule.Id)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var selectors = ComplianceControls.All.SelectMany(framework => framework.Controls).SelectMany(control => control.Selectors).Distinct(StringComparer.Ordinal);

        Assert.All(selectors, selector => Assert.True(
            selector.StartsWith("scanner:", StringComparison.Ordinal) || (selector.EndsWith('*') ? known.Any(name => name.StartsWith(selector[..^1], StringComparison.OrdinalIgnoreCase)) : known.Contains(selector)),
            $"no rule is called {selector}"));
    }

    [Fact]
    public void Pages_PathOfAStranger_IsEscaped()
    {
        var report = ComplianceReport.Of("<script>", default, [s_injection]);

        Assert.DoesNotContain("<b>|", CompliancePages.Html(report), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", CompliancePages.Html(report), StringComparison.Ordinal);
        Assert.Contains("a&lt;b&gt;\\|c.yml:3", CompliancePages.Markdown(report), StringComparison.Ordinal);
    }
}
