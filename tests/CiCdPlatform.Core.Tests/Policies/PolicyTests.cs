using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Policies;

public sealed class PolicyTests
{
    private static readonly DateOnly s_today = new(2026, 6, 1);

    [Fact]
    public void Judge_Shipped_BlocksHighAndCritical()
    {
        var judged = new PolicyStack().Judge([Finding("a", Severity.Medium), Finding("b", Severity.High)], s_today);

        Assert.Equal(["a", "b"], judged.Findings.Select(finding => finding.Rule));
        Assert.Equal(["b"], judged.Blocking.Select(finding => finding.Rule));
    }

    [Fact]
    public void Judge_OverrideByAlias_GivesSeverityOrSilence()
    {
        var policy = Read("rules:\n  zizmor/a: low\n  b*: off\n");

        var judged = new PolicyStack(policy).Judge([Finding("x", Severity.Critical, "zizmor/a"), Finding("bad", Severity.Critical)], s_today);

        Assert.Equal((Severity.Low, "x"), (Assert.Single(judged.Findings).Severity, judged.Findings[0].Rule));
        Assert.Equal("bad", Assert.Single(judged.Ignored).Finding.Rule);
        Assert.Empty(judged.Blocking);
    }

    [Fact]
    public void Judge_Ignore_HoldsUntilItsDayAndSaysWhenItIsOver()
    {
        var policy = Read("ignore:\n  - { rule: a, paths: ['ci/**'], reason: moved next week, until: 2026-06-01 }\n");

        Assert.Empty(new PolicyStack(policy).Judge([Finding("a", Severity.High)], s_today).Findings);
        var later = new PolicyStack(policy).Judge([Finding("a", Severity.High)], s_today.AddDays(1));
        Assert.Single(later.Blocking);
        Assert.Contains("2026-06-01", Assert.Single(later.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_BlockCondition_BlocksBelowTheThreshold()
    {
        var policy = Read("fail-on: critical\nblock:\n  - { scanner: workflows, confidence: high }\n");

        Assert.Single(new PolicyStack(policy).Judge([Finding("a", Severity.Low)], s_today).Blocking);
    }

    [Fact]
    public void Judge_LockedOrganisation_CanBeTightenedNotLoosened()
    {
        var organisation = Read("locked: true\nfail-on: medium\nrules: { a: high }\n");
        var loose = Read("fail-on: critical\nrules: { a: off }\nignore:\n  - { rule: a, reason: because }\n");
        var tight = Read("fail-on: low\npersona: auditor\nrules: { a: critical }\n");

        var loosened = new PolicyStack(organisation, loose);
        var tightened = new PolicyStack(organisation, tight);

        Assert.Equal((Severity.Medium, Severity.High), (loosened.FailOn, Assert.Single(loosened.Judge([Finding("a", Severity.Low)], s_today).Blocking).Severity));
        Assert.Equal((Severity.Low, Persona.Auditor), (tightened.FailOn, tightened.Persona));
        Assert.Equal(Severity.Critical, Assert.Single(tightened.Judge([Finding("a", Severity.Low)], s_today).Findings).Severity);
    }

    [Theory]
    [InlineData("fail-on: terrible", 1, "terrible")]
    [InlineData("version: 1\nrules:\n  a: soon", 3, "soon")]
    [InlineData("ignore:\n  - rule: a\n", 2, "reason")]
    [InlineData("ignore:\n  - { reason: so }\n", 2, "name the rule")]
    [InlineData("ignore:\n  - { rule: a, reason: so, until: tomorrow }\n", 2, "tomorrow")]
    [InlineData("block:\n  - scanner: nose\n", 2, "nose")]
    [InlineData("blocks: []", 1, "unknown key")]
    [InlineData("- a", 1, "mapping")]
    [InlineData("a: [", 2, "")]
    public void Read_Mistake_NamesItsLineAndAppliesNothing(string text, int line, string says)
    {
        var read = PolicyReader.Read(text);

        Assert.Null(read.Policy);
        Assert.Contains(read.Problems, problem => problem.Line == line && problem.Message.Contains(says, StringComparison.Ordinal));
    }

    private static Policy Read(string text)
    {
        var read = PolicyReader.Read(text);
        Assert.Empty(read.Problems);
        return read.Policy!;
    }

    private static Finding Finding(string rule, Severity severity, params string[] aliases) => new()
    {
        Rule = rule,
        Aliases = aliases,
        Scanner = "workflows",
        Severity = severity,
        Confidence = Confidence.High,
        Message = "",
        Location = new Location("ci/a.yml", 1, 1, 1, 2),
        Fingerprint = rule,
    };
}
