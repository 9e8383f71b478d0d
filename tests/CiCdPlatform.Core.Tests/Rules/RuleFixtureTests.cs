using System.Diagnostics;
using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class RuleFixtureTests
{
    public static TheoryData<string> Fixtures() => [.. Golden.Inputs("src", "CiCdPlatform.Core", "Rules")];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Run_Fixture_FindsWhatIsExpected(string input)
    {
        using var fixture = new RuleFixture(input);
        var rule = Core.Rules.Rules.All.Single(rule => Conformance.Families.Pascal(rule.Id) == input.Split('/')[^3]);

        var report = RuleEngine.Run(fixture.Snapshot, RuleScope.WholeTree, Settings(rule) with { Persona = fixture.Persona });

        Assert.Empty(report.Warnings);
        Assert.Matches("^(bad|good)[.-]", Path.GetFileName(input));
        if (Path.GetFileName(input).StartsWith("good", StringComparison.Ordinal))
        {
            Assert.Empty(report.Findings);
            return;
        }

        Assert.NotEmpty(report.Findings);
        Golden.Verify(Golden.ExpectationOf(input), Write(report.Findings));
        foreach (var finding in report.Findings.Where(finding => finding.Fix is not null))
        {
            AssertMends(fixture, rule, finding);
        }
    }

    private static RuleSettings Settings(IRule rule) => RuleSettings.Default with
    {
        OnlyRules = [rule],
        Workflows = new WorkflowPolicy { ForbiddenActions = ["octo/forbidden/*"] },

        // A forge that knows one repository of each kind.
        LookUpAction = (repository, _) => repository switch
        {
            "octo/impostor" => new ActionFacts { IsReachable = false },
            "octo/confused" => new ActionFacts { IsBranch = true, IsTag = true },
            "octo/stale" => new ActionFacts { IsReachable = true, LongestTag = "" },
            "octo/real" => new ActionFacts { IsReachable = true, IsTag = true, IsBranch = false, LongestTag = "v1.2.0" },
            _ => null,
        },
    };

    private static void AssertMends(RuleFixture fixture, IRule rule, Finding finding)
    {
        using var copy = new TemporaryFolder();
        copy.Write(fixture.Path, fixture.Text);
        var patch = copy.Write("mend.patch", finding.Fix!.Patch);
        using var git = Process.Start(new ProcessStartInfo("git", ["apply", "--whitespace=nowarn", patch]) { WorkingDirectory = copy.Path, RedirectStandardError = true, UseShellExecute = false })!;
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, error);

        var mended = new RuleFile(fixture.Path, File.ReadAllText(Path.Combine(copy.Path, fixture.Path)));
        Assert.Null(mended.YamlError);
        Assert.True(rule.Check(mended, Settings(rule)).Count() < rule.Check(new RuleFile(fixture.Path, fixture.Text), Settings(rule)).Count(), finding.Fix.Patch);
    }

    private static string Write(IEnumerable<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            var at = finding.Location;
            text.Append($"{at.StartLine}:{at.StartColumn}-{at.EndLine}:{at.EndColumn} {finding.Severity} {finding.Confidence} {string.Join(' ', finding.Aliases)}\n  {finding.Message}\n");
            if (finding.Fix is { } fix)
            {
                text.Append($"  mend: {fix.Description}\n{fix.Patch}");
            }
        }

        return text.ToString();
    }
}
