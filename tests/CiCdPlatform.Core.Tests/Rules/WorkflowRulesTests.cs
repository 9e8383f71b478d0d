using System.Text;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class WorkflowRulesTests
{
    private const string Head = "name: a\non: pull_request_target\npermissions: {}\njobs:\n  a:\n    name: a\n    runs-on: ubuntu-24.04\n    steps:\n";

    [Theory]
    [InlineData("octo/build@v1", "*", true)]
    [InlineData("octo/build@v1", "octo/*", true)]
    [InlineData("Octo/Build/sub@v1", "octo/build/*", true)]
    [InlineData("octo/build/sub@v1", "octo/build", false)]
    [InlineData("octo/build/./sub/@v1", "octo/build/sub", true)]
    [InlineData("octo/build@v1", "octo/build@v1", true)]
    [InlineData("octo/build@v2", "octo/build@v1", false)]
    [InlineData("other/build@v1", "octo/*", false)]
    public void Matches_Pattern_IsJudgedByItsParts(string uses, string pattern, bool expected) => Assert.Equal(expected, Use(uses).Matches(pattern));

    [Theory]
    [InlineData("octo/a@v4", "4.0.0")]
    [InlineData("octo/a@v1.2.3", "1.2.3")]
    [InlineData("octo/a@main", null)]
    [InlineData("octo/a@0123456789abcdef0123456789abcdef01234567 # v2.1", "2.1.0")]
    [InlineData("octo/a@0123456789abcdef0123456789abcdef01234567 # tag=v2.1.4", "2.1.4")]
    [InlineData("octo/a@0123456789abcdef0123456789abcdef01234567 # the newest", null)]
    [InlineData("octo/a@0123456789abcdef0123456789abcdef01234567", null)]
    public void VersionIn_ReferenceOrComment_IsRead(string uses, string? expected)
    {
        var file = new RuleFile(".github/workflows/a.yml", $"{Head}      - uses: {uses}\n");

        Assert.Equal(expected, file.Workflow!.Steps[0].Action!.VersionIn(file)?.ToString());
    }

    [Fact]
    public void Run_IgnoreComment_SilencesItsRuleInItsStepAlone()
    {
        const string Step = "      - run: echo ${{ github.head_ref }}\n";

        Assert.Equal(2, Findings(Head + Step + Step));
        Assert.Equal(1, Findings(Head + Step.TrimEnd('\n') + " # zizmor: ignore[template-injection]\n" + Step));
        Assert.Equal(2, Findings(Head + Step.TrimEnd('\n') + " # zizmor: ignore[artipacked]\n" + Step));
        Assert.Equal(1, Findings(Head + "      - name: a # zizmor: ignore[artipacked,template-injection]\n  " + "      run: echo ${{ github.head_ref }}\n" + Step));
    }

    [Fact]
    public void Run_HostileWorkflow_EndsWithoutAWarning()
    {
        var text = new StringBuilder(Head);
        text.Append("      - id: a\n        run: |\n");
        for (var i = 0; i < 30; i++)
        {
            text.Append("          echo \"o=${{ steps.a.outputs.o }}${{ steps.b.outputs.o }}\" >> $GITHUB_OUTPUT; cat <<X; $(( `\n");
        }

        text.Append("      - id: b\n        run: echo \"o=${{ steps.a.outputs.o }}\" >> $GITHUB_OUTPUT\n");
        text.Append("      - run: echo ${{ ").AppendJoin(" || ", Enumerable.Repeat("a.b", 3000)).Append(" }}\n");
        text.Append("      - run: echo ${{ ").Append('!', 5000).Append("a }}\n");
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [".github/workflows/a.yml"] = text.ToString() });

        var report = RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { Persona = Persona.Auditor });

        Assert.DoesNotContain(report.Warnings, warning => warning.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public void All_Advisories_NameAReleaseOrACommit() =>
        Assert.All(ActionAdvisories.All, advisory =>
        {
            Assert.Matches("^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$", advisory.Id);
            Assert.True(advisory.Commits.Length > 0 || ActionUse.ParseVersion(advisory.Mended) is not null, advisory.Id);
        });

    private static int Findings(string text)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [".github/workflows/a.yml"] = text });
        return RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { OnlyRules = [new TemplateInjectionRule()] }).Findings.Count;
    }

    private static ActionUse Use(string uses) => new RuleFile(".github/workflows/a.yml", $"{Head}      - uses: {uses}\n").Workflow!.Steps[0].Action!;
}
