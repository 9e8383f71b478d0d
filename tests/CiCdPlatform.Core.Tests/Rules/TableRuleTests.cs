using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class TableRuleTests
{
    private static readonly IReadOnlyList<ITableRule> Tables = [.. Core.Rules.Rules.All.OfType<ITableRule>()];

    public static TheoryData<string> Ids() => [.. Tables.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Check_Examples_FiresAndStaysSilent(string id)
    {
        var rule = Tables.Single(rule => rule.Id == id);

        Assert.NotEmpty(rule.Silent);
        foreach (var example in rule.Fires)
        {
            var report = Run(rule, example);
            Assert.Empty(report.Warnings);
            Assert.True(report.Findings.Count > 0, $"{id} does not fire on\n{example}");
            Assert.All(report.Findings, finding => Assert.All(finding.Aliases, alias => Assert.Contains(alias, rule.Aliases)));
        }

        Assert.All(rule.Silent, example => Assert.True(Run(rule, example).Findings.Count == 0, $"{id} fires on\n{example}"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Check_Mends_MakeFewerFindings(string id)
    {
        var rule = Tables.Single(rule => rule.Id == id);
        foreach (var example in rule.Fires)
        {
            var before = new RuleFile(rule.ExamplePath, example);
            var hits = rule.Check(before, RuleSettings.Default).ToList();
            foreach (var hit in hits.Where(hit => hit.Edits.Count > 0))
            {
                Assert.NotEqual("", hit.FixDescription);
                var lines = example.Split('\n').ToList();
                foreach (var edit in hit.Edits.OrderByDescending(edit => edit.Line))
                {
                    lines.RemoveRange(edit.Line - 1, edit.Count);
                    lines.InsertRange(edit.Line - 1, edit.Replacement);
                }

                var mended = new RuleFile(rule.ExamplePath, string.Join('\n', lines));
                Assert.True(rule.Check(mended, RuleSettings.Default).Count() < hits.Count, mended.Text);
            }
        }
    }

    [Fact]
    public void Entries_Always_HaveProseAndIdsOfTheirOwn()
    {
        Assert.Equal(Core.Rules.Rules.All.Count, Core.Rules.Rules.All.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Tables, rule =>
        {
            Assert.True(Conformance.Families.IsKebab(rule.Id), rule.Id);
            Assert.True(rule.Summary.EndsWith('.') && rule.Cure.EndsWith('.') && rule.Cure.Length > 4, rule.Id);
        });
    }

    [Fact]
    public void Check_WhatWeWriteOurselves_FindsNothingForPedants()
    {
        var settings = RuleSettings.Default with { Persona = Persona.Pedantic, Scanners = new HashSet<string> { "containers", "infrastructure" } };
        var root = RepositoryRoot.Combine("tests/CiCdPlatform.Core.Tests/Pipelines/fixtures");
        var files = Directory.EnumerateFiles(root, "*Dockerfile", SearchOption.AllDirectories).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { ["Dockerfile"] = File.ReadAllText(file) });
            Assert.Empty(RuleEngine.Run(snapshot, RuleScope.WholeTree, settings).Findings.Select(finding => $"{file}:{finding.Location.StartLine} {finding.Rule}: {finding.Message}"));
        });
    }

    private static RuleReport Run(ITableRule rule, string text)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [rule.ExamplePath] = text });
        return RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { OnlyRules = [rule], Persona = Persona.Auditor });
    }
}
